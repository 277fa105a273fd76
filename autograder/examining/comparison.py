"""Say how two arrays differ, in words a student can act on, without giving the right one away."""

import numpy as np

# What an axis of a variable counts, by the notation page.
AXES = {
    "T": "step t",
    "B": "example b",
    "D": "input d",
    "H": "unit h",
    "K": "output k",
    "row": "row",
    "column": "column",
}
SHAPES = {
    "x": "TBD", "h": "TBH", "hs": "TBH", "h0": "BH", "h_prev": "BH", "h_last": "BH",
    "c": "TBH", "cs": "TBH", "c0": "BH", "c_prev": "BH", "logits": "TBK", "gates": "TBH",
    "ids": "TB", "mask": "TB", "targets": "TB", "W_xh": "DH", "W_hh": "HH", "b_h": "H", "b_x": "H",
    "W_hy": "HK", "b_y": "K", "immediate": "T", "total": "T",
}  # fmt: skip

RTOL = 1e-9
ATOL = 1e-10


def close(value, expected, rtol=RTOL, atol=ATOL):
    """Whether two arrays of one shape agree; the relative part is of the largest expected entry.

    A gradient's small entries are differences of large ones, so their rounding is the large ones'.
    """
    value, expected = np.asarray(value), np.asarray(expected)
    if value.shape != expected.shape:
        return False
    if expected.dtype.kind in "biu":
        return bool(np.array_equal(value, expected))
    if not np.array_equal(np.isfinite(value), np.isfinite(expected)):
        return False
    scale = np.abs(expected).max(initial=0.0, where=np.isfinite(expected))
    difference = np.abs(np.where(np.isfinite(expected), value - expected, 0))
    return bool((difference <= atol + rtol * scale).all())


def describe(name, value, expected, rtol=RTOL, atol=ATOL):
    """Explain how ``value`` differs from ``expected``; None when it does not.

    Parameters
    ----------
    name : str
        The returned array's name on the notation page.
    value, expected : ndarray
    rtol, atol : float
        As in :func:`close`.

    Returns
    -------
    str or None
        Kind, shape, place, size and pattern of the difference. No entry of ``expected`` is shown.
    """
    problem = kind_problem(name, value, expected)
    if problem:
        return problem
    if close(value, expected, rtol, atol):
        return None
    if not np.isfinite(value).all() and np.isfinite(expected).all():
        where = np.argwhere(~np.isfinite(value))[0]
        return f"{name} is not finite{_place(name, where, value.shape)}"
    if expected.dtype.kind in "biu":
        wrong = value != expected
        first = _place(name, np.argwhere(wrong)[0], value.shape)
        return f"{name} is wrong in {wrong.sum()} of {wrong.size} entries, first{first}"
    difference = np.abs(value - expected)
    bad = difference > atol + rtol * np.abs(expected).max(initial=0.0)
    worst = np.unravel_index(difference.argmax(), difference.shape)
    scale = np.abs(expected).max(initial=0.0)
    size = f"{difference.max():.2g}"
    if scale > 0:
        size += f", {difference.max() / scale:.2g} of its largest entry"
    count = f"{bad.sum()} of {bad.size} entries" if value.ndim else "it"
    text = f"{name} is off in {count}, most{_place(name, worst, value.shape)}: by {size}"
    if not value.ndim:
        text = f"{name} is off by {size}"
    pattern = _pattern(name, value, expected, bad, rtol)
    return f"{text}. {pattern}" if pattern else text


def kind_problem(name, value, expected):
    """Say what is wrong with the dtype or the shape, or None."""
    wanted, have = expected.dtype.kind, value.dtype.kind
    if wanted == "b" and have != "b":
        return f"{name} has dtype {value.dtype}, expected bool"
    if wanted in "iu" and (have not in "iu" or value.dtype.itemsize < expected.dtype.itemsize):
        return f"{name} has dtype {value.dtype}, expected {expected.dtype}"
    # A lone number may be a Python int: 0 is as good as 0.0.
    if wanted == "f" and have != "f" and not (have in "iu" and expected.ndim == 0):
        return f"{name} has dtype {value.dtype}, expected floating point"
    if value.shape != expected.shape:
        return f"{name} has shape {value.shape}, expected {expected.shape}"
    return None


def axes_of(name, ndim):
    """What each axis of a variable (or of its gradient) counts."""
    base = name.split("[")[0]
    key = base if base in SHAPES else base[1:] if base.startswith("d") else base
    letters = SHAPES.get(key) or SHAPES.get(key.rstrip("s")) or ""
    if len(letters) < ndim or (len(letters) > ndim and not key.startswith(("x", "h", "c", "g"))):
        return ["row", "column"][:ndim] if ndim <= 2 else [f"axis {i}" for i in range(ndim)]
    if letters == "HH":
        return ["from unit", "to unit"]
    return [AXES[letter] for letter in letters[len(letters) - ndim :]]


def _place(name, index, shape):
    if not len(shape):
        return ""
    names = axes_of(name, len(shape))
    return " at " + ", ".join(f"{axis} = {i}" for axis, i in zip(names, index, strict=True))


def _pattern(name, value, expected, bad, rtol):
    """The shape of the error, where it has one: zero, a factor, transposed, one step, a row."""
    if not value.any():
        return "It is zero everywhere."
    if not value.size or not expected.any():
        return ""
    factor = float((value * expected).sum() / (expected * expected).sum())
    if value.size > 1 and close(value, factor * expected, max(rtol, 1e-7)):
        return f"It is {factor:.4g} times what it should be."
    square = value.ndim >= 2 and value.shape[-1] == value.shape[-2]
    if square and close(value, np.swapaxes(expected, -1, -2), max(rtol, 1e-7)):
        return "It is the transpose of what it should be."
    for axis, axis_name in enumerate(axes_of(name, value.ndim)):
        rest = tuple(i for i in range(value.ndim) if i != axis)
        hit = np.flatnonzero(bad.any(axis=rest))
        if value.shape[axis] > 1 and len(hit) == 1:
            return f"Only {axis_name} = {hit[0]} is wrong."
        if 1 < len(hit) < value.shape[axis] and len(hit) == hit[-1] - hit[0] + 1:
            return f"Only {axis_name} = {hit[0]} to {hit[-1]} is wrong."
    if name.startswith("d") or value.ndim < 2:
        return ""
    if close(value[::-1], expected, max(rtol, 1e-7)):
        return "It is in reverse order of time."
    return ""
