"""Say how two arrays differ, in words a student can act on, without giving the right one away."""

import numpy as np

from autograder.examining.axes import plain

RTOL = 1e-9
ATOL = 1e-10


@np.errstate(all="ignore")
def close(value, expected, rtol=RTOL, atol=ATOL):
    """Whether two arrays of one shape agree; the relative part is of the largest expected entry.

    A gradient's small entries are differences of large ones, so their rounding is the large ones'.
    Infinities and NaN agree with themselves alone. Whatever ``value`` holds, the tolerance depends
    on ``expected`` only.
    """
    value, expected = np.asarray(value), np.asarray(expected)
    if value.shape != expected.shape:
        return False
    if expected.dtype.kind in "biu":
        return bool(np.array_equal(value, expected))
    return not _wrong(value, expected, rtol, atol).any()


def _wrong(value, expected, rtol, atol):
    """Which entries differ by more than their share of the largest finite expected one."""
    finite = np.isfinite(expected)
    scale = np.abs(expected).max(initial=0.0, where=finite)
    # Infinite and NaN where the value is: no comparison of these with a number holds.
    near = np.abs(value - expected) <= atol + rtol * scale
    if finite.all():
        return ~near
    return np.where(finite, ~near, (value != expected) & ~(np.isnan(value) & np.isnan(expected)))


@np.errstate(all="ignore")
def describe(name, value, expected, axes=(), rtol=RTOL, atol=ATOL):
    """Explain how ``value`` differs from ``expected``; None when it does not.

    Parameters
    ----------
    name : str
        The returned array's name on the notation page.
    value, expected : ndarray
    axes : sequence of Axis
        What the array's axes count; where they do not fit, rows and columns are spoken of.
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
    axes = axes if len(axes) == value.ndim else plain(value.ndim)
    if not np.isfinite(value).all() and np.isfinite(expected).all():
        return f"{name} is not finite{_place(axes, ~np.isfinite(value))}"
    if expected.dtype.kind in "biu":
        wrong = value != expected
        where = _place(axes, wrong)
        return f"{name} is wrong in {wrong.sum()} of {wrong.size} entries, first{where}"
    return _size(name, value, expected, axes, _wrong(value, expected, rtol, atol), rtol)


def _size(name, value, expected, axes, bad, rtol):
    difference = np.abs(value - expected)
    scale = np.abs(expected).max(initial=0.0)
    size = f"{difference.max():.2g}"
    if scale > 0:
        size += f", {difference.max() / scale:.2g} of its largest entry"
    where = _place(axes, difference == difference.max())
    text = f"{name} is off in {bad.sum()} of {bad.size} entries, most{where}: by {size}"
    if not value.ndim:
        text = f"{name} is off by {size}"
    pattern = _pattern(name, value, expected, axes, bad, rtol)
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


def _place(axes, hit):
    """Where the first entry of ``hit`` stands."""
    if not hit.ndim or not hit.any():
        return ""
    index = np.argwhere(hit)[0]
    places = (axis.at(i, n) for axis, i, n in zip(axes, index, hit.shape, strict=True))
    return " at " + ", ".join(places)


def _pattern(name, value, expected, axes, bad, rtol):
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
    for position, (axis, size) in enumerate(zip(axes, value.shape, strict=True)):
        hit = np.flatnonzero(bad.any(axis=tuple(i for i in range(value.ndim) if i != position)))
        if 0 < len(hit) < size and (part := axis.only(hit, size)):
            return f"Only {part} is wrong."
    if name.startswith("d") or value.ndim < 2:
        return ""
    if close(value[::-1], expected, max(rtol, 1e-7)):
        return "It is in reverse order of time."
    return ""
