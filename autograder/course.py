"""What the course consists of: its notebooks in order, their exercises, points and sections.

Read off ``solutions/``, ``hidden/`` and ``book/``, so that nothing about an exercise is written
twice. Knows nothing of how submissions are found, isolated or reported.
"""

import importlib
import inspect
import json
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
# The order of the chapters, which is the order of dependence.
ORDER = (
    "sequences vanilla_rnn bptt gradient_flow tbptt lstm gru training architectures beyond".split()
)


@dataclass(frozen=True)
class Exercise:
    """One graded function.

    Attributes
    ----------
    name, notebook : str
    function : callable
        The reference.
    parameters, outputs : tuple of str
        Names of the arguments, and of what is returned.
    lists : frozenset of str
        Those of ``outputs`` that are lists of arrays.
    """

    name: str
    notebook: str
    function: object
    parameters: tuple
    outputs: tuple
    lists: frozenset = frozenset()

    @property
    def id(self):
        """The name as it stands in results and in cell ids."""
        return self.name.replace("_", "-")

    @property
    def section(self):
        """Page and anchor of the section that derives it, such as "lstm#lstm-backward"."""
        return _section(self.function.__doc__) or self.notebook


@dataclass(frozen=True)
class Notebook:
    """One notebook of the course and where its parts lie."""

    name: str

    @property
    def solution(self):
        """The answers, from which the notebook is released."""
        return ROOT / "solutions" / f"{self.name}.py"

    @property
    def hidden(self):
        """The hidden tests."""
        return ROOT / "autograder" / "hidden" / f"test_{self.name}.py"

    @property
    def released(self):
        """What students get."""
        return ROOT / "exercises" / self.name / f"{self.name}.ipynb"

    def content(self):
        """What students get, as fresh JSON."""
        return json.loads(self.released.read_bytes())

    @property
    def module(self):
        """The module with the reference answers."""
        return importlib.import_module(f"solutions.{self.name}")

    @property
    def points(self):
        """What each exercise is worth, as its hidden tests declare."""
        return _points(self.name)

    @property
    def max_score(self):
        """What it is worth in all."""
        return sum(self.points.values())


@cache
def notebooks():
    """Names of the notebooks there are, in the order of the course: those with hidden tests."""
    return tuple(name for name in ORDER if Notebook(name).hidden.exists())


@cache
def exercises(notebook=None):
    """The exercises by name, of one notebook or of the course, in the order they are taught."""
    if notebook is None:
        return {name: e for book in notebooks() for name, e in exercises(book).items()}
    found = {}
    for name, function in vars(Notebook(notebook).module).items():
        public = inspect.isfunction(function) and not name.startswith("_")
        if public and function.__module__ == f"solutions.{notebook}":
            parameters = tuple(inspect.signature(function).parameters)
            kinds = _outputs(function)
            lists = frozenset(n for n, kind in kinds.items() if kind.startswith("list"))
            found[name] = Exercise(name, notebook, function, parameters, tuple(kinds), lists)
    return found


def helpers(exercise):
    """Exercises whose functions the grader answers while ``exercise`` is graded.

    They are those taught before it: a later one could be asked for the answer (a backward pass over
    one step is a step's backward pass). One that takes a callable stays the student's own.
    """
    earlier = []
    for name, other in exercises().items():
        if name == exercise.name:
            return earlier
        if "f" not in other.parameters:
            earlier.append(other)
    raise KeyError(exercise.name)


@cache
def _points(name):
    try:
        module = importlib.import_module(f"autograder.hidden.test_{name}")
    except ModuleNotFoundError:
        return {}
    worth = {}
    for test in vars(module).values():
        if hasattr(test, "points"):
            exercise, amount = test.points
            worth[exercise] = worth.get(exercise, 0.0) + amount
    return worth


def _outputs(function):
    """Names and kinds in the Returns section of a NumPy docstring."""
    section = re.search(r"Returns\n\s*-+\n(.*?)(\n\n\s*\w+\n\s*-+\n|\Z)", function.__doc__, re.S)
    indent = re.match(r" *", section[1]).end()
    kinds = {}
    for line in section[1].splitlines():
        if re.match(rf" {{{indent}}}\w[\w, ]* : ", line):
            names, _, kind = line.partition(" : ")
            kinds.update({name.strip(): kind for name in names.split(",")})
    if not kinds:
        raise ValueError(f"{function.__name__}: the docstring names nothing under Returns")
    return kinds


@cache
def _anchors():
    """For each label of the book, the page and the section that it stands in."""
    found = {}
    for page in sorted((ROOT / "book").glob("**/*.md")):
        section = name = page.relative_to(ROOT / "book").with_suffix("").as_posix()
        labels = re.findall(r"^\(([\w-]+)\)=\s*(#?)", page.read_text(encoding="utf-8"), re.M)
        for label, heading in labels:
            # Equations and figures have labels too, and are no section.
            section = f"{name}#{label}" if heading else section
            found[label] = section
    return found


def _section(docstring):
    """The section of the first label that a docstring's references name; "" without one."""
    labels = re.findall(r"\beq(?:-\w+)+|(?<=section \")[\w-]+", " ".join(docstring.split()))
    return next((_anchors()[label] for label in labels if label in _anchors()), "")


@cache
def book_address():
    """Where the published book stands, as `_config.yml` says; "" when it does not."""
    return ((_config().get("html") or {}).get("baseurl") or "").rstrip("/")


def whom_to_ask():
    """Whom students ask about a mark, as `_config.yml` says; "" when it does not."""
    return str((_config().get("feedback") or {}).get("ask") or "").strip()


@cache
def _config():
    import yaml

    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))


def link(section, page=None):
    """The address of a section of the book: published, or as built beside a feedback page."""
    chapter, _, anchor = section.partition("#")
    base = book_address()
    if not base:
        built = ROOT / "_build" / "html"
        way = os.path.relpath(built, Path(page).resolve().parent) if page else ""
        base = quote(os.fsencode(way)) or built.as_uri()
    return f"{base}/{chapter}.html" + (f"#{anchor}" if anchor else "")
