"""A student's functions as a hidden test sees them."""

import functools

import numpy as np

from autograder.course import exercises, helpers
from autograder.examining.answer import Answer
from autograder.examining.marks import Failed, Findings
from autograder.examining.nested import copied
from autograder.results import Reply


def points(exercise, amount, shared=True):
    """Say which function a hidden test examines and what passing it is worth.

    Parameters
    ----------
    exercise : str
    amount : float
    shared : bool
        Whether each array that is right in all of the test's questions earns its share. False
        where one of them is right by chance, as a mask is where nothing is padded.
    """

    def mark(test):
        @functools.wraps(test)
        def examined(student, draw):
            try:
                test(student, draw)
            except Failed as error:
                student.findings.general([str(error)])
            student.findings.conclude(shared)

        examined.points = (exercise, float(amount))
        return examined

    return mark


class Student:
    """A student's functions, as a hidden test sees them.

    ``student.rnn_forward(x, h0, …)`` runs the student's function in its session and returns an
    :class:`~autograder.examining.answer.Answer`. The test raises :class:`Failed` right there when
    no usable answer comes. What is wrong with a usable one is kept until the test ends.

    Parameters
    ----------
    session
        Runs the functions: :class:`autograder.sandbox.remote.Session`, or
        :class:`autograder.examining.local.LocalSession`.
    rng : numpy.random.Generator
        For the directions of central differences.
    """

    def __init__(self, session, rng):
        self._session, self._rng = session, rng
        self.answers, self.findings = [], Findings()

    def __getattr__(self, name):
        if name not in exercises():
            raise AttributeError(name)
        exercise = exercises()[name]
        return lambda *args: self._ask(exercise, args)

    def _ask(self, exercise, args):
        arity = len(exercise.parameters)
        optional = len(exercise.function.__defaults__ or ())
        if not arity - optional <= len(args) <= arity:
            raise TypeError(f"{exercise.name} takes {exercise.parameters}, the test gave {args!r}")
        expected = run_reference(exercise.function, args)
        offered = helpers(exercise)
        reply = self._session.call(exercise, args, offered)
        if reply.kind in ("raised", "structure"):
            # Its own earlier functions may have a richer interface than the contract's: a named
            # tuple, a default argument. Then they are what it was written for.
            second = self._session.call(exercise, args)
            reply = second if second.kind == "value" else reply
        if reply.kind == "value" and (problem := _structure_problem(exercise, reply.value)):
            reply = Reply("structure", text=problem)
        answer = Answer(exercise, args, reply, expected, self._rng, self.findings)
        self.answers.append(answer)
        answer.refuse_failure()
        return answer

    def raises(self, kind, name, *args):
        """Check that a function refuses its arguments with an exception of the given name.

        To be used beside a check of values: a function that always raises deserves nothing.
        """
        exercise = exercises()[name]
        reply = self._session.call(exercise, args, helpers(exercise))
        answer = Answer(exercise, args, reply, None, self._rng, self.findings)
        self.answers.append(answer)
        if reply.kind == "raised" and reply.exception == kind:
            return
        if reply.kind in ("value", "structure"):
            raise Failed(f"{name} returned a value where it should raise {kind}")
        answer.refuse_failure()


def _structure_problem(exercise, values):
    """Say where what came is not arrays of numbers, and lists of them, as agreed; None otherwise.

    The submission's process may send anything that the wire carries.
    """
    if len(values) != len(exercise.outputs):
        return f"returned {len(values)} values, expected {len(exercise.outputs)}"
    for name, value in zip(exercise.outputs, values, strict=True):
        listed = name in exercise.lists
        if isinstance(value, list) != listed:
            return f"{name} is not {'a list of arrays' if listed else 'an array'}"
        for part in value if listed else [value]:
            if not isinstance(part, np.ndarray) or part.dtype.kind not in "biufc":
                return f"{name} holds something that is not an array of numbers"
    return None


def run_reference(function, args):
    """The reference's outputs as a list, computed on copies of the arguments."""
    with np.errstate(all="ignore"):
        result = function(*map(copied, args))
    return list(result) if isinstance(result, tuple) else [result]
