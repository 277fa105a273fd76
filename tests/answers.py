"""Put functions through the hidden tests of an exercise, in this process and without pytest."""

import importlib
import zlib
from pathlib import Path
from unittest import mock

import numpy as np

from autograder import plugin
from autograder.course import Notebook, exercises
from autograder.diagnosis.bank import compiled, source_of
from autograder.diagnosis.why import diagnose
from autograder.examining.draw import Draw
from autograder.examining.local import LocalSession
from autograder.examining.marks import Failed
from autograder.examining.student import Student


def answers(name, function, seed=5):
    """For each hidden test of an exercise, whether it was passed, and what came back."""
    module = importlib.import_module(f"autograder.hidden.test_{exercises()[name].notebook}")
    session, found = LocalSession({name: function}), []
    for title, test in vars(module).items():
        if getattr(test, "points", ("",))[0] == name:
            own = [seed, zlib.crc32(title.encode())]
            student = Student(session, np.random.default_rng([*own, 1]))
            try:
                test(student, Draw(np.random.default_rng([*own, 0])))
                passed = True
            except Failed:
                passed = False
            found.append((passed, student.answers))
    return found


def results(notebook, functions, seed=5):
    """What all hidden tests of a notebook find, without asking why; those not given are right."""
    with mock.patch.object(plugin, "diagnose", lambda exercise, tests: [None] * len(tests)):
        return plugin.examine(notebook, LocalSession(functions), seed)


def why(name, function, seed=5):
    """The diagnoses of a function's failed tests."""
    tests = answers(name, function, seed)
    reasons = diagnose(exercises()[name], tests)
    assert all(r is None for (passed, _), r in zip(tests, reasons, strict=True) if passed)
    return [reason for (passed, _), reason in zip(tests, reasons, strict=True) if not passed]


def told(name, function, seed=5):
    """The one name or sentence that failed tests are given; None where none has any."""
    reasons = why(name, function, seed)
    assert reasons, "no hidden test failed"
    found = {r.mistake or r.sentence for r in reasons if r}
    assert len(found) <= 1, found
    return found.pop() if found else None


def tells_where(sentence):
    """Whether a sentence says where answers are right, and not what is wrong with the others."""
    return any(words in sentence for words in ("Of all that was asked", "right but", "right in"))


def reference(name):
    """The reference's function."""
    return exercises()[name].function


def made(name, *changes, **replaced):
    """The reference with some of its source text changed, or some of what it calls."""
    return compiled(name, changed(source_of(name), changes), **replaced)


def styled(style, name, *changes):
    """A function of tests/styles with some of its source text changed."""
    source = Path(__file__).with_name("styles").joinpath(f"{style}.py").read_text("utf-8")
    notebook = next(n for n in map(Notebook, _books()) if style.startswith(n.name + "_"))
    namespace = dict(vars(notebook.module))
    exec(changed(source, changes), namespace)
    return read(namespace[name], exercises()[name])


def read(function, exercise):
    """A function whose results are read as the sandbox reads them: a list may be an array."""

    def wrapped(*args):
        result = function(*args)
        items = [result] if len(exercise.outputs) == 1 else list(result)
        found = [
            [np.asarray(part) for part in item] if name in exercise.lists else np.array(item)
            for name, item in zip(exercise.outputs, items, strict=True)
        ]
        return tuple(found) if len(found) > 1 else found[0]

    return wrapped


def afterwards(name, change):
    """The reference with its outputs changed, as a tuple."""

    def function(*args):
        found = reference(name)(*args)
        return change(*found) if isinstance(found, tuple) else change(found)

    return function


def changed(source, changes):
    """A source text with each change made where it applies, which must be in one place."""
    for old, new in changes:
        assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times"
        source = source.replace(old, new)
    return source


def _books():
    return {exercise.notebook for exercise in exercises().values()}
