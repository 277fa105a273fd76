"""Values that are arrays, or lists of arrays to any depth: one way to walk all of them."""

import numpy as np


def copied(value):
    """A copy of a value, deep enough to be changed in place.

    A callable's copy is called as across the wire, on an array of doubles: whoever moves it in
    single precision gets the same numbers here and there.
    """
    if isinstance(value, (list, tuple)):
        return [copied(item) for item in value]
    if callable(value):
        return lambda x: value(np.array(x, np.float64))
    return value.copy() if isinstance(value, np.ndarray) else value


def leaves(name, value):
    """Pairs of a name and an array, in order: ``grads[0]``, ``grads[1]`` and so on."""
    if isinstance(value, (list, tuple)):
        return [leaf for i, item in enumerate(value) for leaf in leaves(f"{name}[{i}]", item)]
    return [(name, value)]


def matched(value, other, same):
    """Whether two values have one structure and their arrays are pairwise the same."""
    if isinstance(value, list) or isinstance(other, list):
        return (
            isinstance(value, list)
            and isinstance(other, list)
            and len(value) == len(other)
            and all(matched(v, o, same) for v, o in zip(value, other, strict=True))
        )
    return same(value, other)


def identical(value, other):
    """Whether two arrays are equal in shape and in every entry."""
    if not (isinstance(value, np.ndarray) and isinstance(other, np.ndarray)):
        return False
    nan = value.dtype.kind in "fc" and other.dtype.kind in "fc"
    return value.shape == other.shape and np.array_equal(value, other, equal_nan=nan)
