"""How a page shows that runs differ: as a range in a sentence, as a band around a line."""

import numpy as np
from prose import Prose


def low_to_high(values, form=".2f"):
    """Return the lowest and the highest of some values, or one number where they read alike."""
    low, high = (format(f(values), form) for f in (np.min, np.max))
    return Prose(low if low == high else f"{low} to {high}")


def span(values, percent=True):
    """Return the mean of some runs, with the lowest and the highest."""
    form = ".1%" if percent else ".2f"
    mean, ends = format(np.mean(values), form), low_to_high(values, form)
    return f"{mean} ({'all' if ends == mean else ends})"


def band(ax, x, values, label=None, q=(0, 1)):
    """Draw the median over the first axis, and the range between two quantiles."""
    [line] = ax.plot(x, np.median(values, axis=0), label=label)
    low, high = np.quantile(values, q, axis=0)
    ax.fill_between(x, low, high, color=line.get_color(), alpha=0.2, linewidth=0)
