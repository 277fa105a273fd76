"""Ways in which one wrong array can be read off the right one: a table of patterns.

A reading is asked of one array of one answer at a time. It says in which of its forms, "one step
late" or "one step early", the array is as it describes; only a form that every answer has is told.
"""

from dataclasses import dataclass
from itertools import permutations

import numpy as np

from autograder.diagnosis.evidence import same
from autograder.examining.comparison import close

SINGLE = "single precision (float32)"
KINDS = ("bool", "int32", "int64", "float32", "float64")
GATES = {"4H": "ifgo", "3H": "rzn"}


@dataclass(frozen=True)
class Seen:
    """One array as it came and as it should be.

    Attributes
    ----------
    value, right : ndarray
    axes : tuple of str
        What the axes of ``right`` count: ``("T", "B", "4H")``; empty where that is not known.
    size : dict of str to int
        The letters' sizes.
    """

    value: np.ndarray
    right: np.ndarray
    axes: tuple
    size: dict

    @property
    def of_steps(self):
        """Whether both have one entry per time step along their first axis."""
        return self.axes[:1] == ("T",) and self.value.shape == self.right.shape


def zero(seen):
    """Nothing was ever put in."""
    if seen.value.shape == seen.right.shape and not seen.value.any():
        yield "is zero everywhere"


def of_another_kind(seen):
    """The numbers are right, their dtype is not."""
    kinds, fits = (seen.value.dtype.kind, seen.right.dtype.kind), "biuf"
    if kinds[0] != kinds[1] and all(k in fits for k in kinds):
        as_due = seen.value.astype(seen.right.dtype)
        if np.array_equal(as_due, seen.value) and same(as_due, seen.right):
            yield f"has the right numbers, but as {seen.value.dtype.name}"
    elif same(seen.value, seen.right):
        yield from (f"has the right numbers, but as {name}" for name in KINDS)


def single(seen):
    """Right up to the precision of float32, in which it can be written exactly."""
    value, right = seen.value, seen.right
    if value.dtype.kind != "f" or value.shape != right.shape or right.dtype.kind != "f":
        return
    written = np.isfinite(value).all() and np.array_equal(value, value.astype(np.float32))
    if written and close(value, right, rtol=1e-3, atol=1e-4):
        precision = "half precision (float16)" if value.dtype.itemsize < 4 else SINGLE
        yield f"was computed in {precision}"


def scaled(seen):
    """A multiple, by a number that has a name."""
    value, right, size = seen.value, seen.right, seen.size
    if value.shape != right.shape or value.dtype.kind != "f" or right.dtype.kind != "f":
        return
    B, T = size.get("B", np.nan), size.get("T", np.nan)
    factors = {
        "has the wrong sign": -1.0,
        "is twice what it should be": 2.0,
        "is half of what it should be": 0.5,
        "is divided by the batch size B once too often": 1 / B,
        "is divided by the number of steps T": 1 / T,
        "is divided by B and by T": 1 / (B * T),
        "is counted in bits and should be in nats": 1 / np.log(2),
        "is B times what it should be: a division by the batch size B is missing": B,
        "is T times what it should be": T,
    }
    yield from (form for form, factor in factors.items() if same(value, factor * right))


def transposed(seen):
    """Rows for columns."""
    if seen.right.ndim == 2 and same(seen.value, seen.right.T):
        yield "is transposed"


def batch_first(seen):
    """Time and batch exchanged."""
    if seen.axes[:2] == ("T", "B") and same(seen.value, np.swapaxes(seen.right, 0, 1)):
        yield "has the batch on its first axis, where time belongs"


def merged(seen):
    """Time and batch in one axis."""
    right = seen.right
    in_time = seen.axes[:2] == ("T", "B") and right.ndim == 3
    if in_time and same(seen.value, right.reshape(-1, right.shape[-1])):
        yield "has time and batch in one axis; they should be two, (T, B, …)"


def of_other_axes(seen):
    """The right numbers in the right order, with an axis of length 1 too many or too few."""
    value, right = seen.value, seen.right
    ones = [tuple(n for n in array.shape if n != 1) for array in (value, right)]
    if (
        abs(value.ndim - right.ndim) == 1
        and ones[0] == ones[1]
        and same(value.reshape(right.shape), right)
    ):
        way = "many" if value.ndim > right.ndim else "few"
        yield f"has an axis of length 1 too {way}; the numbers are right"


def flat(seen):
    """The right numbers in one axis, whatever the axes of what was asked for."""
    if same(seen.value, seen.right.ravel()):
        yield "is flat: all its numbers stand along one axis"


def of_other_shape(seen):
    """The right numbers in the right order, under other axes."""
    if seen.value.shape != seen.right.shape and same(seen.value.ravel(), seen.right.ravel()):
        yield "has the right numbers in the right order, but another shape"


def diagonal(seen):
    """A vector for the diagonal matrix."""
    right = seen.right
    square = right.ndim == 2 and right.shape[0] == right.shape[1]
    if square and same(np.diag(right), seen.value) and same(np.diag(seen.value), right):
        yield "is a vector and should be the matrix that has these numbers on its diagonal"


def of_one_step(seen):
    """One step's array, without the axis of time."""
    if seen.axes[:1] == ("T",) and seen.value.shape == seen.right.shape[1:] and len(seen.right):
        if same(seen.value, seen.right[-1]):
            yield "holds the last step only, without an axis of time"
        if same(seen.value, seen.right[0]):
            yield "holds the first step only, without an axis of time"


def of_more_or_fewer_steps(seen):
    """A step too many or too few at one end."""
    value, right = seen.value, seen.right
    if seen.axes[:1] != ("T",) or value.shape[1:] != right.shape[1:] or not value.ndim:
        return
    if len(value) == len(right) + 1:
        if same(value[1:], right):
            yield "has one entry too many in front of its first step"
        if same(value[:-1], right):
            yield "has one entry too many behind its last step"
    if len(value) == len(right) - 1:
        if same(value, right[1:]):
            yield "lacks its first step"
        if same(value, right[:-1]):
            yield "lacks its last step"


def summed(seen):
    """A sum or a mean over an axis that should have stayed."""
    value, right = seen.value, seen.right
    if value.ndim != right.ndim - 1 or right.dtype.kind != "f":
        return
    for axis, n in enumerate(right.shape):
        letter = seen.axes[axis] if seen.axes else ""
        words = {"T": "the steps", "B": "the batch"}.get(letter, f"axis {axis}")
        for how, wanted in (("summed", right.sum(axis)), ("averaged", right.sum(axis) / max(n, 1))):
            if same(value, wanted):
                yield f"is {how} over {words}, which should stay apart"


def not_summed(seen):
    """A share for each example, or for each step, that were to be summed."""
    value, right = seen.value, seen.right
    if value.ndim <= right.ndim or value.dtype.kind != "f":
        return
    B, T = seen.size.get("B"), seen.size.get("T")
    for words, wanted in (("batch", (B,)), ("steps", (T,)), ("steps and the batch", (T, B))):
        lead = value.shape[: len(wanted)]
        if lead == wanted and same(value.sum(axis=tuple(range(len(wanted)))), right):
            yield f"is not summed over the {words}"


def blocks(seen):
    """Gates in another order."""
    gates, equal = _equal_blocks(seen)
    for order in permutations(range(len(gates))) if equal else ():
        if all(equal[place][gate] for place, gate in enumerate(order)):
            stands = ", ".join(gates[gate] for gate in order)
            yield f"has its blocks in the order {stands}; it is {', '.join(gates)}"


def right_but_for_one_block(seen):
    """All gates but one."""
    gates, equal = _equal_blocks(seen)
    good = [row[gate] for gate, row in enumerate(equal)]
    if good and good.count(False) <= 1:
        yield from (
            f"is right but for its block of {gate}"
            for gate, fine in zip(gates, good, strict=True)
            if all(good) or not fine
        )


def _equal_blocks(seen):
    """The gates, and for each block that came to which of those that are due it is equal."""
    gates = GATES.get(seen.axes[-1] if seen.axes else "", "")
    alike = seen.value.shape == seen.right.shape and seen.value.dtype.kind == seen.right.dtype.kind
    if not (gates and alike):
        return gates, []
    H = seen.right.shape[-1] // len(gates)
    mine, due = ([a[..., k * H : (k + 1) * H] for k in range(len(gates))]
                 for a in (seen.value, seen.right))  # fmt: skip
    return gates, [[same(v, r) for r in due] for v in mine]


def reversed_in_time(seen):
    """The last step first."""
    if seen.of_steps and same(seen.value, seen.right[::-1]):
        yield "is in reverse order of time"


def reversed_order(seen):
    """The last entry first, where the first axis is not time."""
    value, right = seen.value, seen.right
    if seen.axes[:1] != ("T",) and right.ndim and same(value, right[::-1]):
        yield "is in reverse order along its first axis"


def shifted(seen):
    """One step late or early; what stands at the open end is free."""
    value, right = seen.value, seen.right
    if seen.of_steps and len(right) > 1:
        if same(value[1:], right[:-1]):
            yield "is one step late: what belongs to step t stands at t + 1"
        if same(value[:-1], right[1:]):
            yield "is one step early: what belongs to step t stands at t - 1"
    elif seen.of_steps and (same(value, right) or not value.any()):
        yield "is one step late: what belongs to step t stands at t + 1"
        yield "is one step early: what belongs to step t stands at t - 1"


def repeated(seen):
    """One buffer for all steps."""
    value, right = seen.value, seen.right
    if seen.of_steps and len(right) and same(value, np.repeat(value[:1], len(value), axis=0)):
        if same(value[0], right[-1]):
            yield "holds the last step's array at every step"
        if same(value[0], right[0]):
            yield "holds the first step's array at every step"


def right_at_one_end(seen):
    """One step or example is right, or all but one."""
    value, right = seen.value, seen.right
    names = {"T": "step", "B": "example"}
    if value.shape != right.shape or value.dtype.kind != right.dtype.kind:
        return
    for axis, letter in enumerate(seen.axes[:2]):
        if letter in names:
            n, name = right.shape[axis], names[letter]
            good = [same(np.take(value, i, axis), np.take(right, i, axis)) for i in range(n)]
            one, but_one = [True] + [False] * (n - 1), [False] + [True] * (n - 1)
            for end, at in (("first", good), ("last", good[::-1])):
                if at == one:
                    yield f"is right in the {end} {name} only"
                if at == but_one:
                    yield f"is right in every {name} but the {end}"


READINGS = (
    zero, of_another_kind, single, scaled, transposed, batch_first, merged, of_other_axes, diagonal,
    of_one_step, of_more_or_fewer_steps, summed, not_summed, flat, of_other_shape,
    blocks, reversed_in_time, reversed_order, shifted, repeated,
)  # fmt: skip
# These say where an array is right and not what it is, so they are asked when nothing else fits.
PLACES = (right_at_one_end, right_but_for_one_block)
