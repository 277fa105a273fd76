"""The picture that moves on the first page: a gradient on its way back, drawn by style alone.

It runs once and takes less than five seconds; the box below it runs it again. Who asks for less
motion sees how it ends, and so does paper.
"""

import html

from figures import figure
from IPython.display import HTML, display

DECADES = 7  # powers of ten between a disc and one ten times as wide
STRIDE = 0.3  # seconds from disc to disc


def journey(rows, far, *, alt, caption):
    """Show norms of a gradient lag by lag, from the loss at the right end back to the left.

    Parameters
    ----------
    rows : dict of str to ndarray
        For each row its name and the norms by lag, that of lag 0 first.
    far : str
        What the left end is called.
    alt, caption : str
        As ``figures.show`` takes them.
    """
    largest = max(norms.max() for norms in rows.values())
    lines = "".join(_row(name, widths(norms, largest)) for name, norms in rows.items())
    ends = f"<b></b><span><small>{html.escape(far)}</small><small>loss</small></span>"
    again = '<label><input type="checkbox"> run it again</label>'
    picture = f'<div class="journey" role="img" aria-label="{html.escape(alt)}">{lines}{ends}</div>'
    display(HTML(figure(f'<div class="moving">{picture}{again}</div>', caption)))


def widths(norms, largest):
    """Widths in per cent: those of norms ``DECADES`` powers of ten apart are as 1 to 10."""
    return 100 * (norms / largest) ** (1 / DECADES)


def _row(name, sizes):
    discs = "".join(
        f'<i style="--size: {size:.1f}%; --after: {STRIDE * lag:.1f}s"></i>'
        for lag, size in reversed(list(enumerate(sizes)))
    )
    return f"<b>{html.escape(name)}</b><span>{discs}</span>"
