"""What a student's function returned, held against the reference."""

import itertools

import numpy as np

from autograder.examining import comparison
from autograder.examining.axes import axes_of
from autograder.examining.differences import RTOL, random_direction, slope
from autograder.examining.marks import Failed
from autograder.examining.nested import identical, leaves, matched
from autograder.examining.where import wrong_array


class Answer:
    """What a student's function returned, and what the reference returns for the same arguments.

    Attributes
    ----------
    values : list
        An ndarray, or a list of them, per output.
    """

    def __init__(self, exercise, args, reply, expected, rng, findings):
        self.exercise, self.args, self.reply, self.expected = exercise, args, reply, expected
        self.rng, self.findings = rng, findings
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
        for name, wanted in zip(self.exercise.outputs, expected, strict=True):
            self._compare(name, wanted, rtol, atol)
        self.findings.general(self.modified_arguments())

    def check(self, name, problem):
        """Check one output by what a test says of it, and then against the reference.

        A test's own question, such as how an array acts along one direction, may be answered by
        accident of rounding. No array that differs from the reference earns its share.

        Parameters
        ----------
        name : str
        problem : callable
            Takes the array, whose shape and kind of dtype are right; returns a sentence, or None.
        """
        value, wanted = self.values[self._index(name)], self.reference(name)
        said = comparison.kind_problem(name, value, wanted) or problem(value)
        self._compare(name, wanted, said=said)

    def _compare(self, name, wanted, rtol=comparison.RTOL, atol=comparison.ATOL, said=None):
        """Note how one output, an array or a list of them, differs from what is wanted.

        Where ``said`` tells it already, only the picture is drawn.
        """
        value, axes = self.values[self._index(name)], axes_of(self.exercise).get(name, ())
        if isinstance(wanted, list) and len(value) != len(wanted):
            problem = f"{name} holds {len(value)} arrays, expected {len(wanted)}"
            self.findings.about(name, [problem])
            return
        pairs = zip(leaves(name, value), leaves(name, wanted), strict=True)
        given = [(n, v, np.asarray(w), axes, rtol, atol) for (n, v), (_, w) in pairs]
        texts = [said] if said else itertools.starmap(comparison.describe, given)
        said = [text for text in texts if text]
        pictures = itertools.starmap(wrong_array, given) if said else ()
        self.findings.about(name, said, filter(None, pictures))

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
        for name, point in arguments.items():
            direction = random_direction(self.rng, point.shape)
            seen = slope(lambda moved, n=name: loss(**{**arguments, n: moved}), point, direction)
            right = self.reference("d" + name)
            scale = max(abs(seen), np.linalg.norm(right) / np.sqrt(right.size), 1e-2)
            self.check("d" + name, _unlike(f"d{name}", direction, seen, scale, rtol))


def _unlike(name, direction, seen, scale, rtol):
    """Make what asks a gradient whether it says along a direction what was seen there."""

    def problem(value):
        error = abs((value * direction).sum() - seen) / scale
        if error <= rtol:
            return None
        return (
            f"{name} does not agree with central differences of the loss: along a random "
            f"direction the relative error is {error:.2g}"
        )

    return problem
