"""What a hidden test is written with: points, draws and a submission whose answers are checked."""

import numpy as np

from autograder import comparison
from autograder.course import exercises, helpers


def points(exercise, amount):
    """Say which function a hidden test examines and what passing it is worth."""

    def mark(test):
        test.points = (exercise, float(amount))
        return test

    return mark


class Failed(AssertionError):
    """A submission's answer is wrong; the message is meant for the student."""


class Submission:
    """A student's functions, as a hidden test sees them.

    ``submission.rnn_forward(x, h0, …)`` runs the student's function in the sandbox and returns an
    :class:`Answer`. The test raises :class:`Failed` right there when no usable answer comes.
    """

    def __init__(self, remote, rng):
        self._remote, self._rng = remote, rng
        self.answers = []

    def __getattr__(self, name):
        if name not in exercises():
            raise AttributeError(name)
        exercise = exercises()[name]
        return lambda *args: self._ask(exercise, args)

    def _ask(self, exercise, args):
        arity = len(exercise.parameters)
        if not arity - _optional(exercise) <= len(args) <= arity:
            raise TypeError(f"{exercise.name} takes {exercise.parameters}, the test gave {args!r}")
        expected = run_reference(exercise.function, args)
        structure = [
            [name, "arrays" if isinstance(item, list) else "array"]
            for name, item in zip(exercise.outputs, expected, strict=True)
        ]
        offered = [exercises()[name] for name in helpers(exercise)]
        reply = self._remote.call(exercise.name, args, structure, offered)
        if reply.kind in ("raised", "structure"):
            # Its own earlier functions may have a richer interface than the contract's: a named
            # tuple, a default argument. Then they are what it was written for.
            second = self._remote.call(exercise.name, args, structure)
            reply = second if second.kind == "value" else reply
        answer = Answer(exercise, args, reply, expected, self._rng)
        self.answers.append(answer)
        answer.refuse_failure()
        return answer

    def raises(self, kind, name, *args):
        """Check that a function refuses its arguments with an exception of the given name.

        To be used beside a check of values: a function that always raises deserves nothing.
        """
        exercise = exercises()[name]
        structure = [
            [output, "arrays" if _is_list(exercise, output) else "array"]
            for output in exercise.outputs
        ]
        offered = [exercises()[n] for n in helpers(exercise)]
        reply = self._remote.call(name, args, structure, offered)
        self.answers.append(Answer(exercise, args, reply, None, self._rng))
        if reply.kind == "raised" and reply.text.split(":")[0].split(".")[-1] == kind:
            return
        if reply.kind in ("value", "structure"):
            raise Failed(f"{name} returned a value where it should raise {kind}")
        self.answers[-1].refuse_failure()


class Answer:
    """What a submission's function returned, and what the reference returns for the same arguments.

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
        index = self.exercise.outputs.index(name)
        value, expected = self.values[index], np.asarray(self.expected[index])
        problem = comparison.kind_problem(name, value, expected)
        if not problem and value.shape != expected.shape:
            problem = f"{name} has shape {value.shape}, expected {expected.shape}"
        if problem:
            raise Failed(problem)
        return value

    def refuse_failure(self):
        """Raise :class:`Failed` when no value came."""
        name, reply = self.exercise.name, self.reply
        if reply.kind == "value" and len(reply.value) == len(self.exercise.outputs):
            return
        raise Failed(
            {
                "missing": f"no function {name} is defined in the notebook",
                "unanswered": f"{name} is not answered yet (NotImplementedError)",
                "raised": f"{name} raised {reply.text}",
                "structure": f"{name}: {reply.text}",
                "timeout": f"{name}: {reply.text}",
            }.get(reply.kind, f"{name}: {reply.text or 'no valid answer came'}")
        )

    def matches_reference(self, rtol=comparison.RTOL, atol=comparison.ATOL):
        """Check every output against the reference, and that the arguments are as they were."""
        self.matches(*self.expected, rtol=rtol, atol=atol)

    def matches(self, *expected, rtol=comparison.RTOL, atol=comparison.ATOL):
        """Check every output against a given value, and that the arguments are as they were."""
        problems = []
        for name, value, wanted in zip(self.exercise.outputs, self.values, expected, strict=True):
            problems += self._compare(name, value, wanted, rtol, atol)
        problems += self.modified_arguments()
        if problems:
            raise Failed("\n".join(problems))

    def _compare(self, name, value, wanted, rtol, atol):
        if not isinstance(wanted, list):
            text = comparison.describe(name, value, np.asarray(wanted), rtol, atol)
            return [text] if text else []
        if len(value) != len(wanted):
            return [f"{name} holds {len(value)} arrays, expected {len(wanted)}"]
        pairs = enumerate(zip(value, wanted, strict=True))
        parts = [self._compare(f"{name}[{i}]", v, w, rtol, atol) for i, (v, w) in pairs]
        return [text for part in parts for text in part]

    def modified_arguments(self):
        """Sentences about arguments that the call changed."""
        problems = []
        for name, before, after in zip(
            self.exercise.parameters, self.args, self.reply.after, strict=False
        ):
            if isinstance(before, (np.ndarray, list)) and not _same(before, after):
                problems.append(f"the argument {name} was changed in place; work on a copy")
        return problems

    def agrees_with_differences(self, loss, eps=1e-5, rtol=1e-6, **arguments):
        """Check gradients against central differences of the loss, along random directions.

        Parameters
        ----------
        loss : callable
            Takes the arguments by name, returns a float.
        eps : float
            Step along a direction of unit length per array.
        rtol : float
            Relative to the size of the derivative; central differences in float64 leave about
            1e-9, so 1e-6 tells a wrong gradient from a rounded one.
        **arguments : ndarray
            The variables, at the point where the gradient was asked for; the output named ``d`` +
            name is checked.
        """
        problems = []
        for name, point in arguments.items():
            direction = self.rng.normal(size=point.shape)
            direction /= np.linalg.norm(direction)
            plus = loss(**{**arguments, name: point + eps * direction})
            minus = loss(**{**arguments, name: point - eps * direction})
            slope = (plus - minus) / (2 * eps)
            gradient = self["d" + name]
            claimed = float((gradient * direction).sum())
            scale = max(abs(slope), np.linalg.norm(gradient) / np.sqrt(gradient.size), 1e-3)
            if not abs(claimed - slope) <= rtol * scale:
                problems.append(
                    f"d{name} does not agree with central differences of the loss: along a random "
                    f"direction the relative error is {abs(claimed - slope) / scale:.2g}"
                )
        if problems:
            raise Failed("\n".join(problems))


def run_reference(function, args):
    """The reference's outputs as a list, computed on copies of the arguments."""
    copies = [copy_argument(a) for a in args]
    with np.errstate(all="ignore"):
        result = function(*copies)
    return list(result) if isinstance(result, tuple) else [result]


def copy_argument(value):
    """A copy of an argument, deep enough to be changed in place."""
    if isinstance(value, list):
        return [copy_argument(item) for item in value]
    return value.copy() if isinstance(value, np.ndarray) else value


def _is_list(exercise, output):
    # There is no reference value to look at where the reference raises.
    return f"{output} : list" in exercise.function.__doc__


def _optional(exercise):
    return len(exercise.function.__defaults__ or ())


def _same(before, after):
    if isinstance(before, list):
        return (
            isinstance(after, list)
            and len(before) == len(after)
            and all(_same(b, a) for b, a in zip(before, after, strict=True))
        )
    if not isinstance(before, np.ndarray):
        return True
    right = isinstance(after, np.ndarray) and before.shape == after.shape
    return right and np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
