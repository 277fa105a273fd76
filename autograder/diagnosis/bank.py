"""The bank of known wrong answers.

Each is one small, named change to the reference. It serves twice: the hidden tests must reject it,
and a student whose numbers equal its numbers is told its name.
"""

import importlib
import inspect
import textwrap
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from autograder.course import Notebook, exercises
from autograder.examining.comparison import close
from autograder.examining.nested import copied, identical, matched


@dataclass(frozen=True)
class Mistake:
    """A change to a reference function.

    Attributes
    ----------
    name : str
        As results.json reports it, such as "drops-dh-next".
    exercise : str
        The function it is made in.
    changes : tuple of (str, str)
        Each pair's first string stands exactly once in the function's source; the second replaces
        it.
    sentence : str
        What went wrong, to the student.
    section : str
        Page and anchor of the book that teach it: "bptt#bptt-recursion".
    """

    name: str
    exercise: str
    changes: tuple
    sentence: str
    section: str

    @cached_property
    def function(self):
        """The wrong function."""
        reference = exercises()[self.exercise].function
        namespace = dict(vars(Notebook(exercises()[self.exercise].notebook).module))
        exec(self.applied_to(textwrap.dedent(inspect.getsource(reference))), namespace)
        return namespace[self.exercise]

    def applied_to(self, source):
        """The source with the change made."""
        for old, new in self.changes:
            if source.count(old) != 1:
                raise ValueError(f"{self.name}: {old!r} stands {source.count(old)} times, not once")
            source = source.replace(old, new)
        return source

    def explains(self, answer):
        """Whether a submission's answer is what this mistake computes for the same arguments."""
        if answer.reply.kind not in ("value", "raised"):
            return False
        kind, values, after = _outcome(self.function, answer)
        if kind != "value" or answer.reply.kind != "value":
            return kind == answer.reply.kind == "raised"
        if len(values) != len(answer.values):
            return False
        same = all(matched(v, w, _equal) for v, w in zip(answer.values, values, strict=True))
        return same and all(
            matched(mine, theirs, identical)
            for mine, theirs in zip(after, answer.reply.after, strict=False)
            if isinstance(mine, (np.ndarray, list))
        )


def mistake(name, exercise, *changes, why, section):
    """Write a mistake down: ``changes`` are (old, new) pairs of source text."""
    return Mistake(name, exercise, changes, why, section)


@cache
def bank(notebook):
    """The mistakes of one notebook, in the order they are written down."""
    try:
        module = importlib.import_module(f"autograder.diagnosis.mistakes.{notebook}")
    except ModuleNotFoundError:
        return ()
    return tuple(module.MISTAKES)


def diagnose(notebook, exercise, answers):
    """Find the mistake that explains an exercise's answers.

    Parameters
    ----------
    notebook, exercise : str
    answers : list of (bool, list of Answer)
        For each hidden test, whether it was passed, and what came back.

    Returns
    -------
    list of (Mistake or None)
        One per test; the same for all failed tests where one mistake explains everything.
    """
    candidates = [m for m in bank(notebook) if m.exercise == exercise]
    explained = [
        [m for m in candidates if given and all(m.explains(a) for a in given)]
        for _, given in answers
    ]
    for m in candidates:
        if all(m in e for (_, given), e in zip(answers, explained, strict=True) if given):
            return [None if passed else m for passed, _ in answers]
    return [
        None if passed else next(iter(e), None)
        for (passed, _), e in zip(answers, explained, strict=True)
    ]


def _outcome(function, answer):
    args = [copied(a) for a in answer.args]
    try:
        with np.errstate(all="ignore"):
            result = function(*args)
    except Exception:
        return "raised", [], []
    return "value", list(result) if isinstance(result, tuple) else [result], args


def _equal(value, wanted):
    # A bool where a number is due is a mistake of its own.
    wanted = np.asarray(wanted)
    same_kind = (value.dtype.kind == "b") == (wanted.dtype.kind == "b")
    return same_kind and close(value, wanted)


def mistake_of(notebook, name):
    """A mistake of the bank by its name."""
    return next(m for m in bank(notebook) if m.name == name)
