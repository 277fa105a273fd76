"""Say how two arrays differ, in words a student can act on, without giving the right one away."""

import numpy as np

from autograder.examining.axes import fitting

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
    return value.shape == expected.shape and not wrong_entries(value, expected, rtol, atol).any()


def wrong_entries(value, expected, rtol=RTOL, atol=ATOL):
    """Which entries of an array differ from those of another of its shape, as in :func:`close`."""
    if expected.dtype.kind in "biu":
        return np.asarray(value != expected)
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
        Kind, shape, place and size of the difference. No entry of ``expected`` is shown.
    """
    problem = kind_problem(name, value, expected)
    if problem:
        return problem
    wrong = wrong_entries(value, expected, rtol, atol)
    if not wrong.any():
        return None
    axes = fitting(axes, value.ndim)
    if not np.isfinite(value).all() and np.isfinite(expected).all():
        return f"{name} is not finite{_place(axes, ~np.isfinite(value))}"
    if expected.dtype.kind in "biu":
        where = _place(axes, wrong)
        return f"{name} is wrong in {wrong.sum()} of {wrong.size} entries, first{where}"
    return _size(name, value, expected, axes, wrong)


def _size(name, value, expected, axes, wrong):
    difference = np.abs(value - expected)
    scale = np.abs(expected).max(initial=0.0)
    size = _short(difference.max())
    if scale > 0:
        largest = "its largest entry" if value.ndim else "what is expected"
        size += f", {_share(difference.max() / scale)} {largest}"
    if not value.ndim:
        return f"{name} is off by {size}"
    where = _place(axes, difference == difference.max())
    text = f"{name} is off in {wrong.sum()} of {wrong.size} entries, most{where}: by {size}"
    part = _only(axes, wrong)
    return f"{text}. Only {part} wrong." if part else text


def _share(ratio):
    return f"{_short(100 * ratio)} % of" if ratio < 2 else f"{_short(ratio)} times"


def _short(number):
    """Two digits, with an exponent only where zeros would be many: "120", not "1.2e+02"."""
    return f"{float(f'{number:.2g}'):g}"


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


def _only(axes, wrong):
    """The steps, row or gate that hold all that is wrong, and "is" or "are"; "" without a name."""
    for position, (axis, size) in enumerate(zip(axes, wrong.shape, strict=True)):
        others = tuple(i for i in range(wrong.ndim) if i != position)
        hit = np.flatnonzero(wrong.any(axis=others))
        if 0 < len(hit) < size and (part := axis.only(hit, size)):
            return part
    return ""
