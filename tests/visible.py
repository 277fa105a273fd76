"""Put functions through the checks that students see, in this process."""

import contextlib
import importlib.util
import io
from functools import cache
from pathlib import Path

import numpy as np

from autograder.course import exercises, notebooks
from tools.samples import blank

HERE = Path(__file__).parent
# Notebooks with hints, and with checks that show numbers.
HINTED = notebooks()


def source(cell):
    """A cell's text."""
    return "".join(cell["source"])


@cache
def check_of(name):
    """The check of an exercise, and the notebook's own helpers that stand before it."""
    exercise, before = exercises()[name], []
    for cell in blank(exercise.notebook)["cells"]:
        if cell["id"] == f"{exercise.id}-check":
            return source(cell), "\n\n".join(before)
        if cell["cell_type"] == "code" and "nbgrader" not in cell["metadata"]:
            before.append(source(cell))
    raise LookupError(name)


def told(name, functions):
    """What the check of an exercise says to functions, all others right; None when content."""
    check, before = check_of(name)
    namespace = {"np": np}
    exec(before, namespace)
    namespace |= {n: e.function for n, e in exercises().items()} | functions
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        try:
            exec(check, namespace)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
    return None


def strangers(notebook):
    """The wrong answers of tests/wrong: for each its slug, the exercise and the function."""
    for path in sorted((HERE / "wrong" / notebook).glob("*.py")):
        module = loaded(path)
        (name,) = exercises(notebook).keys() & vars(module).keys()
        yield path.stem, name, getattr(module, name)


def loaded(path):
    """A module from a file of answers."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
