"""Circles, boxes and arrows for drawings of networks, to be used inside ``figures.show``.

Coordinates are free; a step of 1.4 between nodes leaves room for a label on the arrow::

    def draw(ax):
        node(ax, 0, 0, "$h_0$")
        node(ax, 1.4, 0, "$h_1$")
        arrow(ax, (0, 0), (1.4, 0), "$W_{hh}$")
        arrow(ax, (1.4, 0), (0, 0), name="orange", dashed=True, bend=-0.4)
        sketch(ax)

By this book's custom solid arrows carry values forward and dashed orange ones carry gradients back.
"""

from figures import colour
from matplotlib.patches import Circle, FancyBboxPatch

RADIUS = 0.32
GAP = 0.04  # between an arrow's tip and the rim it points to
LABEL = 0.2  # from an arrow to the middle of its label


def sketch(ax):
    """Take away frame and ticks and make circles round."""
    ax.set_aspect("equal")
    ax.axis("off")
    ax.autoscale_view()


def node(ax, x, y, text, name="blue", radius=RADIUS, box=False):
    """Draw a labelled circle, or a box, with its centre at ``x, y``."""
    if box:
        corner = (x - radius, y - radius)
        round_box = "round,pad=0,rounding_size=0.1"
        shape = FancyBboxPatch(corner, 2 * radius, 2 * radius, boxstyle=round_box)
    else:
        shape = Circle((x, y), radius)
    shape.set(facecolor=colour("paper"), edgecolor=colour(name), linewidth=1.8, zorder=2)
    ax.add_patch(shape)
    ax.text(x, y, text, ha="center", va="center", zorder=3)


def arrow(ax, start, end, text="", name="ink", dashed=False, bend=0.0, radius=RADIUS):
    """Draw an arrow from one node's rim to another's; ``bend`` as in Matplotlib's ``arc3``."""
    (x0, y0), (x1, y1) = start, end
    dx, dy = x1 - x0, y1 - y0
    length = (dx**2 + dy**2) ** 0.5
    ux, uy = dx / length, dy / length
    ends = radius + GAP
    ax.annotate(
        "",
        xy=(x1 - ux * ends, y1 - uy * ends),
        xytext=(x0 + ux * ends, y0 + uy * ends),
        arrowprops={
            "arrowstyle": "-|>",
            "color": colour(name),
            "linestyle": "--" if dashed else "-",
            "linewidth": 1.4,
            "connectionstyle": f"arc3,rad={bend}",
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )
    if text:
        # A bent arrow passes its middle half of the bend away from the straight line.
        side = -bend * (length - 2 * ends) / 2 + (LABEL if bend <= 0 else -LABEL)
        middle = ((x0 + x1) / 2 - uy * side, (y0 + y1) / 2 + ux * side)
        ax.text(*middle, text, color=colour(name), ha="center", va="center")
