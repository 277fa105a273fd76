"""One question put to a submission, and what may be asked back while it is answered.

Two kinds of function live on this side and may be called by submitted code: those of earlier
exercises, and a callable that a hidden test passes. What they are called with is checked here, by
types, shapes and counts alone, before anything is computed.
"""

import re
from functools import cache

import numpy as np

from autograder.sandbox.inside.wire import Callable, WireError
from autograder.sandbox.messages import AskedHelper

# A right answer was seen to ask 154 times in one question, and could ask 163 times: tbptt_gradients
# that sends every loss back on its own through rnn_step_backward, with the read-out step by step.
MAX_ANSWERS = 200
# Beyond the two per entry of central differences.
SPARE_CALLS = 16
# Refusals that are told before the submission is taken for a flood.
MAX_REFUSALS = 50
# Answers of one question that may take too long, a second each.
MAX_DEATHS = 2
MAX_INTEGER = 512
MAX_LENGTH = 1024
MAX_ENTRIES = 1 << 14
MAX_PARTS = 64


class Refused(Exception):
    """A request is not answered; the message is told to the submission."""


class Question:
    """A call of a student's function, and this side's part in the talk until it is answered.

    Parameters
    ----------
    exercise : autograder.course.Exercise
    args : list
        What the function is called with.
    helpers : sequence of autograder.course.Exercise
        Whose functions this side answers meanwhile.
    machine : autograder.sandbox.answers.Machine
        Computes their answers.
    """

    def __init__(self, exercise, args, helpers, machine):
        self.exercise, self.args, self.helpers = exercise, args, helpers
        self.machine, self.callables, self.deaths = machine, [], machine.deaths
        self.answers = self.calls = self.refusals = 0

    def request(self, serial, known=None):
        """The body of the message that puts the question.

        ``known`` are the helpers that were told with the question before.
        """
        lists = self.exercise.lists
        helpers = None
        if self.helpers != known:
            helpers = [[h.name, h.parameters, [contract(h)[p][0] == "list" for p in h.parameters]]
                       for h in self.helpers]  # fmt: skip
        return {
            "op": "call", "id": serial, "name": self.exercise.name, "args": self.args,
            "structure": [[n, "arrays" if n in lists else "array"] for n in self.exercise.outputs],
            "helpers": helpers,
        }  # fmt: skip

    def answer(self, asked, deadline):
        """The body of the answer to what was asked; nothing asked makes this raise but a flood.

        Raises
        ------
        autograder.sandbox.inside.wire.WireError
            When far too much was asked.
        """
        try:
            if isinstance(asked, AskedHelper):
                value = self._helper(asked, deadline)
            else:
                value = [self._call(asked)]
        except Refused as refusal:
            self.refusals += 1
            if self.refusals > MAX_REFUSALS:
                raise WireError("too many requests") from None
            return {"op": "refused", "type": "RuntimeError", "text": str(refusal)}
        except Exception as error:
            kind = "ValueError" if isinstance(error, ValueError) else "RuntimeError"
            return {"op": "refused", "type": kind, "text": str(error)[:500]}
        return {"op": "value", "value": value}

    def _helper(self, asked, deadline):
        if asked.index >= len(self.helpers):
            raise Refused("this function is not to be had while this one is graded")
        self.answers += 1
        if self.answers > MAX_ANSWERS:
            often = f"earlier functions were called more than {MAX_ANSWERS} times in this test"
            raise Refused(f"{often}: is there a loop that does not end?")
        if self.machine.deaths - self.deaths >= MAX_DEATHS:
            raise Refused("earlier functions took too long to be answered again in this test")
        helper = self.helpers[asked.index]
        args = checked(helper, asked.args, self.exercise, self.args)
        return self.machine.answer(helper.name, args, deadline)

    def _call(self, asked):
        """Call a callable of the hidden test's as the test itself would."""
        if asked.index >= len(self.callables) or len(asked.args) != 1:
            raise Refused("there is no such function of one argument")
        point = next((a for a in self.args if isinstance(a, np.ndarray)), np.array(0.0))
        (x,) = asked.args
        x = np.asarray(x) if isinstance(x, (float, np.ndarray)) else None
        if x is None or x.dtype.kind not in "iuf" or x.shape != point.shape:
            raise Refused(f"it takes an array of real numbers of shape {point.shape}")
        self.calls += 1
        if self.calls > 2 * point.size + SPARE_CALLS:
            raise Refused(f"two calls for each of {point.size} entries are enough")
        with np.errstate(all="ignore"):
            return np.asarray(float(self.callables[asked.index](x.astype(np.float64))))


def checked(helper, args, exercise, given):
    """The arguments of a request, as the helper's contract wants them.

    Parameters
    ----------
    helper, exercise : autograder.course.Exercise
        The one asked for, and the one that is graded.
    args, given : list
        What either is called with.

    Raises
    ------
    Refused
        When it could cost more than a moment, or is of another kind than the question.
    """
    names = helper.parameters
    optional = len(helper.function.__defaults__ or ())
    if not len(names) - optional <= len(args) <= len(names):
        raise Refused(f"{helper.name} takes {', '.join(names)}")
    wanted = contract(helper)
    weights = weight_shapes(helper, exercise, given)
    values = []
    for name, value in zip(names, args, strict=False):
        kind, shape = wanted[name]
        fit = {"int": _integer, "float": _real, "list": _list}.get(kind, _array)
        values.append(fit(name, value, weights.get(name, shape)))
    if sum(_size(value) for value in values) > MAX_ENTRIES:
        raise Refused("the arguments are too large to be answered in a test")
    return values


@cache
def contract(exercise):
    """For each parameter its kind and, of an array, its shape on the notation page.

    Returns
    -------
    dict of str to (str, tuple of str or None)
        "int", "float", "list", or "array" with axes such as ("D", "4H"); None for any shape.
    """
    section = re.search(r"Parameters\n\s*-+\n(.*?)\n\n", exercise.function.__doc__, re.S)[1]
    found = {}
    for names, words in re.findall(r"^ *(\w[\w, ]*) : (.*)$", section, re.M):
        kind = re.match(r"int\b|float\b|list\b|", words)[0] or "array"
        shape = re.search(r"shape \(([^)]*)\)", words)
        axes = tuple(re.findall(r"\w+", shape[1])) if shape else None
        if "one axis" in words:
            axes = ("n",)
        found.update({name: (kind, axes) for name in re.split(r",\s*", names)})
    return {name: found.get(name, ("array", None)) for name in exercise.parameters}


def weight_shapes(helper, exercise, given):
    """Shapes of the weights that a helper shares with the question, lengths where they are known.

    A gated cell's ``W_xh`` is wider than a vanilla one's; by the letters each gets its own width.
    """
    lengths = {}
    own = {n: value for n, value in zip(exercise.parameters, given, strict=False) if is_weight(n)}
    for name, value in own.items():
        axes = contract(exercise)[name][1] or ()
        for axis, length in zip(axes, np.shape(value), strict=False):
            times, letter = re.fullmatch(r"(\d*)(.*)", axis).groups()
            lengths.setdefault(letter, length // int(times or 1))
    shapes = {}
    for name in own.keys() & set(helper.parameters):
        shapes[name] = tuple(_length(axis, lengths) for axis in contract(helper)[name][1] or ())
    return shapes


def is_weight(name):
    """Whether a parameter is a weight or a bias, whose shape a question fixes."""
    return name.startswith(("W_", "b_"))


def _length(axis, lengths):
    times, letter = re.fullmatch(r"(\d*)(.*)", axis).groups()
    return lengths[letter] * int(times or 1) if letter in lengths else axis


def _integer(name, value, _):
    if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iu":
        value = value.item()
    if type(value) is not int:
        raise Refused(f"{name} must be an integer")
    limit = 1 << 32 if name == "seed" else MAX_INTEGER
    if not -limit < value < limit:
        raise Refused(f"{name} is too large to be answered in a test")
    return value


def _real(name, value, _):
    if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "biuf":
        value = value.item()
    if not isinstance(value, (bool, int, float)):
        raise Refused(f"{name} must be a real number")
    return float(value)


def _array(name, value, shape):
    if isinstance(value, (list, Callable)):
        raise Refused(f"{name} must be an array")
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise Refused(f"{name} has dtype {array.dtype}; only real numbers are answered")
    if shape is not None and not _fits(array.shape, shape):
        right = ", ".join(str(n) for n in shape)
        raise Refused(f"{name} has shape {array.shape}, expected ({right})")
    if max(array.shape, default=0) > MAX_LENGTH:
        raise Refused(f"{name} is too large to be answered in a test")
    return array


def _fits(shape, wanted):
    return len(shape) == len(wanted) and all(
        isinstance(right, str) or right == have for have, right in zip(shape, wanted, strict=True)
    )


def _list(name, value, _):
    if not isinstance(value, list) or len(value) > MAX_PARTS:
        raise Refused(f"{name} must be a list of at most {MAX_PARTS} arrays")
    return [_array(f"{name}[{i}]", part, None) for i, part in enumerate(value)]


def _size(value):
    return sum(map(_size, value)) if isinstance(value, list) else np.size(value)
