"""What the course consists of: its notebooks in order, and the exercises in each.

Read off ``solutions/``, so that nothing about an exercise is written twice.
"""

import importlib
import inspect
import json
import re
from dataclasses import dataclass
from functools import cache

from autograder.sandbox import ROOT

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
    """

    name: str
    notebook: str
    function: object
    parameters: tuple
    outputs: tuple

    @property
    def id(self):
        """The name as it stands in results and in cell ids."""
        return self.name.replace("_", "-")


def notebooks():
    """Names of the notebooks there are, in the order of the course: those with hidden tests."""
    return [name for name in ORDER if (ROOT / f"autograder/hidden/test_{name}.py").exists()]


def released(notebook):
    """A student notebook as it is released, as fresh JSON."""
    return json.loads((ROOT / "exercises" / notebook / f"{notebook}.ipynb").read_bytes())


def solution_module(notebook):
    """The module with a notebook's reference answers."""
    return importlib.import_module(f"solutions.{notebook}")


@cache
def exercises(notebook=None):
    """The exercises by name, of one notebook or of the course, in the order they are taught."""
    if notebook is None:
        return {n: e for book in notebooks() for n, e in exercises(book).items()}
    found = {}
    for name, function in vars(solution_module(notebook)).items():
        public = inspect.isfunction(function) and not name.startswith("_")
        if public and function.__module__ == f"solutions.{notebook}":
            parameters = tuple(inspect.signature(function).parameters)
            outputs = _outputs(function)
            found[name] = Exercise(name, notebook, function, parameters, outputs)
    return found


def helpers(exercise):
    """Names of the functions that the grader answers while ``exercise`` is graded.

    They are those taught before it: a later one could be asked for the answer (a backward pass over
    one step is a step's backward pass). One that takes a callable stays the student's own.
    """
    earlier = []
    for name, other in exercises().items():
        if name == exercise.name:
            return earlier
        if "f" not in other.parameters:
            earlier.append(name)
    raise KeyError(exercise.name)


def _outputs(function):
    """Names in the Returns section of a NumPy docstring."""
    section = re.search(r"Returns\n\s*-+\n(.*?)(\n\n\s*\w+\n\s*-+\n|\Z)", function.__doc__, re.S)
    indent = re.match(r" *", section[1]).end()
    names = []
    for line in section[1].splitlines():
        if re.match(rf" {{{indent}}}\w[\w, ]* : ", line):
            names += [name.strip() for name in line.split(" : ")[0].split(",")]
    if not names:
        raise ValueError(f"{function.__name__}: the docstring names nothing under Returns")
    return tuple(names)
