"""Wrong answers that can be made out of any right one, for tests of the hidden tests."""

import numpy as np


def everywhere(number):
    """Every entry of every output is one number."""

    def answer(right, args, rng):
        whole = right.dtype.kind in "biu" and number in (0, 1)
        return np.full(right.shape, number, right.dtype if whole else float)

    return answer


def once(number):
    """Each output is right but for one entry."""

    def answer(right, args, rng):
        wrong = np.array(right)
        if wrong.dtype.kind == "b":
            wrong.flat[:1] = ~wrong.flat[:1]
        elif wrong.size:
            fits = number if wrong.dtype.kind == "f" else np.iinfo(wrong.dtype).max
            wrong.flat[rng.integers(wrong.size)] = fits
        return wrong

    return answer


def noise(right, args, rng):
    """Numbers of the right shape and kind."""
    if right.dtype.kind == "b":
        return rng.random(right.shape) < 0.5
    return (3 * rng.normal(size=right.shape)).astype(right.dtype)


def an_argument(right, args, rng):
    """For each output the first argument of its shape."""
    flat = [a for arg in args for a in (arg if isinstance(arg, list) else [arg])]
    same = (a for a in flat if np.shape(a) == right.shape and not callable(a))
    return np.array(next(same, np.zeros_like(right))).astype(right.dtype)


def converted(dtype):
    """The right numbers in another dtype; integers and booleans only become complex."""
    keeps = "" if dtype is complex else "biu"
    return lambda right, args, rng: right if right.dtype.kind in keeps else right.astype(dtype)


# Numbers that lie: none of these may pass a single hidden test.
NUMBERS = {
    "all 1e200": everywhere(1e200),
    "all 1e308": everywhere(1e308),
    "all -1e308": everywhere(-1e308),
    "all infinite": everywhere(np.inf),
    "all NaN": everywhere(np.nan),
    "all zero": everywhere(0.0),
    "all -0.0": everywhere(-0.0),
    "all one": everywhere(1.0),
    "noise": noise,
    "an argument": an_argument,
    "one entry 1e200": once(1e200),
    "one entry infinite": once(np.inf),
    "one entry NaN": once(np.nan),
}
# Right numbers in a kind that does not hold them.
KINDS = {
    "complex": converted(complex),
    "single precision": converted(np.float32),
    "half precision": converted(np.float16),
}


def raising(right, args, rng):
    """Always an error."""
    raise ValueError("no")


# Whole results that are no answer: functions of the list of right outputs.
RESULTS = {
    "None": lambda right: None,
    "nothing": lambda right: [],
    "too many": lambda right: [*right, right[0]],
    "a string": lambda right: "gradient",
    "objects": lambda right: np.full(len(right), None),
    "a list for each": lambda right: [[v] for v in right],
    "a list of lists for each": lambda right: [[[v]] for v in right],
    "no axes": lambda right: [np.array(1.0) for _ in right],
    "one more axis": lambda right: [np.asarray(v)[None] for v in map(first, right)],
    "no entries": lambda right: [np.zeros((0, 3)) for _ in right],
    "one entry": lambda right: [np.zeros(1) for _ in right],
    "bool": lambda right: [~first(v).astype(bool) for v in right],
    "uint8": lambda right: [first(v).astype(np.uint8) for v in right],
    "uint64": lambda right: [np.full(first(v).shape, 2**64 - 1, np.uint64) for v in right],
    "complex infinities": lambda right: [np.full(first(v).shape, np.inf * 1j) for v in right],
    "structured": lambda right: [np.zeros(2, dtype=[("a", float)]) for _ in right],
    "lists of odd arrays": lambda right: [[np.zeros(1, bool), np.zeros((2, 0))] for _ in right],
}


def first(value):
    """An output as one array, the first of a list of them."""
    return np.asarray(value[0] if isinstance(value, list) else value)
