"""Put a function through the hidden tests of its exercise, in this process and without pytest."""

import zlib

import numpy as np

from autograder.course import exercises
from autograder.diagnosis.why import diagnose
from autograder.examining.draw import Draw
from autograder.examining.local import LocalSession
from autograder.examining.student import Failed, Student


def answers(name, function, seed=5):
    """For each hidden test of an exercise, whether it was passed, and what came back."""
    exercise = exercises()[name]
    module = __import__(f"autograder.hidden.test_{exercise.notebook}", fromlist=["*"])
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


def why(name, function, seed=5):
    """The diagnoses of a wrong function's failed tests, and how many tests failed."""
    tests = answers(name, function, seed)
    reasons = diagnose(exercises()[name], tests)
    failed = [reason for (passed, _), reason in zip(tests, reasons, strict=True) if not passed]
    assert all(r is None for (passed, _), r in zip(tests, reasons, strict=True) if passed)
    return failed


def made(name, *changes, **replaced):
    """The reference with some of its source text changed."""
    from autograder.diagnosis.bank import compiled, source_of

    source = source_of(name)
    for old, new in changes:
        assert source.count(old) == 1, (old, source.count(old))
        source = source.replace(old, new)
    return compiled(name, source, **replaced)
