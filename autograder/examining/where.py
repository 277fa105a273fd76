"""Where an array is wrong, coarse enough for a picture."""

import numpy as np

from autograder.examining.axes import fitting
from autograder.examining.comparison import ATOL, RTOL, kind_problem, wrong_entries
from autograder.results import MapAxis, WrongArray

# More rows or columns than this nobody tells apart on a phone. It is a multiple of 2, 3 and 4, so
# that no run of places reaches from one gate into the next.
MOST = 24
# Off by less than so much of the largest expected entry, and by less than so much.
LITTLE, MORE = 0.01, 0.1


@np.errstate(all="ignore")
def wrong_array(name, value, expected, axes=(), rtol=RTOL, atol=ATOL):
    """Picture how far off an array is, part by part.

    Of three axes or more the first and the last are shown, as of (T, B, H) step and unit, with the
    worst of what lies between; what is longer than a picture is shown in runs, by the worst of
    each, and no run reaches over the boundary of a gate.

    Parameters
    ----------
    name : str
    value, expected : ndarray
    axes : sequence of Axis
        What the array's axes count, where they fit.
    rtol, atol : float
        As in :func:`autograder.examining.comparison.close`.

    Returns
    -------
    WrongArray or None
        None where nothing is wrong, for a single number, and for another shape or kind of dtype.
    """
    if expected.size < 2 or kind_problem(name, value, expected):
        return None
    levels = _levels(value, expected, wrong_entries(value, expected, rtol, atol))
    if not levels.any():
        return None
    shown = [_map_axis(a, n) for a, n in zip(fitting(axes, levels.ndim), levels.shape, strict=True)]
    levels = levels.reshape(1, -1) if levels.ndim == 1 else levels
    levels = levels.max(axis=tuple(range(1, levels.ndim - 1)))
    rows, columns = shown[0] if len(shown) > 1 else MapAxis("", 1), shown[-1]
    for position, axis in enumerate((rows, columns)):
        levels = np.maximum.reduceat(levels, _runs(axis.size), axis=position)
    return WrongArray(name, rows, columns, tuple(map(tuple, levels.tolist())))


def _levels(value, expected, wrong):
    scale = np.abs(expected).max(initial=0.0, where=np.isfinite(expected))
    off = np.abs(np.asarray(value, float) - expected)
    # NaN is less than nothing.
    return np.where(wrong, 3 - (off < MORE * scale) - (off < LITTLE * scale), 0)


def _map_axis(axis, size):
    return MapAxis(f"{axis.word} {axis.end}".strip(" :"), size, axis.gates)


def _runs(size):
    """Where the runs of places begin that are shown as one."""
    shown = min(size, MOST)
    return [i * size // shown for i in range(shown)]
