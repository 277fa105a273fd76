"""A student's functions as a hidden test sees them, and the answers they give."""

import numpy as np

from autograder.course import exercises, helpers
from autograder.examining import comparison
from autograder.examining.axes import axes_of
from autograder.examining.differences import RTOL, random_direction, slope
from autograder.examining.nested import copied, identical, leaves, matched
from autograder.results import Reply


def points(exercise, amount):
    """Say which function a hidden test examines and what passing it is worth."""

    def mark(test):
        test.points = (exercise, float(amount))
        return test

    return mark


class Failed(AssertionError):
    """A student's answer is wrong; the message is meant for the student."""


class Student:
    """A student's functions, as a hidden test sees them.

    ``student.rnn_forward(x, h0, …)`` runs the student's function in its session and returns an
    :class:`Answer`. The test raises :class:`Failed` right there when no usable answer comes.

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
        self.answers = []

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
        answer = Answer(exercise, args, reply, expected, self._rng)
        self.answers.append(answer)
        answer.refuse_failure()
        return answer

    def raises(self, kind, name, *args):
        """Check that a function refuses its arguments with an exception of the given name.

        To be used beside a check of values: a function that always raises deserves nothing.
        """
        exercise = exercises()[name]
        reply = self._session.call(exercise, args, helpers(exercise))
        self.answers.append(Answer(exercise, args, reply, None, self._rng))
        if reply.kind == "raised" and reply.exception == kind:
            return
        if reply.kind in ("value", "structure"):
            raise Failed(f"{name} returned a value where it should raise {kind}")
        self.answers[-1].refuse_failure()


class Answer:
    """What a student's function returned, and what the reference returns for the same arguments.

    Attributes
    ----------
    values : list
        An ndarray, or a list of them, per output.
    """

    def __init__(self, exercise, args, reply, expected, rng):
        self.exercise, self.args, self.reply, self.expected = exercise, args, reply, expected
        self.rng = rng
        self.values = reply.value

    def __getitem__(self, name):
        """One output, by its name on the notation page, once its shape and dtype were checked."""
        value, expected = self.values[self._index(name)], self.reference(name)
        problem = comparison.kind_problem(name, value, expected)
        if problem:
            raise Failed(problem)
        return value

    def _index(self, name):
        return self.exercise.outputs.index(name)

    def reference(self, name):
        """What the reference returns for one output."""
        return np.asarray(self.expected[self._index(name)])

    def refuse_failure(self):
        """Raise :class:`Failed` when no value came."""
        name, reply = self.exercise.name, self.reply
        if reply.kind == "value":
            return
        raise Failed(
            {
                "missing": f"no function {name} is defined in the notebook",
                "unanswered": f"{name} is not answered yet (NotImplementedError)",
                "raised": f"{name} raised {reply.text}",
            }.get(reply.kind, f"{name}: {reply.text or 'no valid answer came'}")
        )

    def matches_reference(self, rtol=comparison.RTOL, atol=comparison.ATOL):
        """Check every output against the reference, and that the arguments are as they were."""
        self.matches(*self.expected, rtol=rtol, atol=atol)

    def matches(self, *expected, rtol=comparison.RTOL, atol=comparison.ATOL):
        """Check every output against a given value, and that the arguments are as they were."""
        problems, axes = [], axes_of(self.exercise)
        for name, value, wanted in zip(self.exercise.outputs, self.values, expected, strict=True):
            problems += _differences(name, value, wanted, axes.get(name, ()), rtol, atol)
        problems += self.modified_arguments()
        if problems:
            raise Failed("\n".join(problems))

    def modified_arguments(self):
        """Sentences about arguments that the call changed, or whose state after it is not told."""
        after = self.reply.after
        if len(after) != len(self.args):
            return ["what became of the arguments was not told"]
        return [
            f"the argument {name} was changed in place; work on a copy"
            for name, mine, theirs in zip(self.exercise.parameters, self.args, after, strict=False)
            if isinstance(mine, (np.ndarray, list)) and not matched(mine, theirs, identical)
        ]

    @np.errstate(all="ignore")
    def agrees_with_differences(self, loss, rtol=RTOL, **arguments):
        """Check gradients against central differences of the loss, along random directions.

        Parameters
        ----------
        loss : callable
            Takes the arguments by name, returns a float.
        rtol : float
            Relative to the size of the reference's gradient, never of the answer's: a huge answer
            forgives itself nothing.
        **arguments : ndarray
            The variables, at the point where the gradient was asked for; the output named ``d`` +
            name is checked.
        """
        # A rounded gradient may be right along one direction by accident, not along four.
        names = list(arguments) * -(-4 // len(arguments))
        problems = {}
        for name in names:
            point = arguments[name]
            direction = random_direction(self.rng, point.shape)
            seen = slope(lambda moved, n=name: loss(**{**arguments, n: moved}), point, direction)
            claimed = (self["d" + name] * direction).sum()
            right = self.reference("d" + name)
            scale = max(abs(seen), np.linalg.norm(right) / np.sqrt(right.size), 1e-2)
            if not abs(claimed - seen) <= rtol * scale:
                problems[name] = (
                    f"d{name} does not agree with central differences of the loss: along a random "
                    f"direction the relative error is {abs(claimed - seen) / scale:.2g}"
                )
        if problems:
            raise Failed("\n".join(problems.values()))


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


def _differences(name, value, wanted, axes, rtol, atol):
    """Sentences about how one output differs from what is wanted."""
    if isinstance(wanted, list) and len(value) != len(wanted):
        return [f"{name} holds {len(value)} arrays, expected {len(wanted)}"]
    pairs = zip(leaves(name, value), leaves(name, wanted), strict=True)
    texts = (comparison.describe(n, v, np.asarray(w), axes, rtol, atol) for (n, v), (_, w) in pairs)
    return [text for text in texts if text]


def run_reference(function, args):
    """The reference's outputs as a list, computed on copies of the arguments."""
    with np.errstate(all="ignore"):
        result = function(*map(copied, args))
    return list(result) if isinstance(result, tuple) else [result]
