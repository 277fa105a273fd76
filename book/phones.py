"""How a picture is drawn again for phones: as wide as the screen, with letters that do not meet."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from matplotlib.patches import Circle, FancyBboxPatch
from matplotlib.text import Text

WIDTH = 328 / 96  # inches: the text's width on a screen of 360 pixels
LETTERS = (12, 11, 10, 9)  # points; the first are those of the text
ROOM = 6  # pixels that a node leaves around its text


@dataclass(frozen=True)
class Plan:
    """How a picture is drawn.

    Attributes
    ----------
    size : pair of float
        Width and height in inches.
    panels : dict
        For ``plt.subplots``.
    letters : float
        Size of the text in points.
    shape : tuple of int, optional
        What the array of panels becomes before something is drawn on it.
    """

    size: tuple
    panels: dict
    letters: float = LETTERS[0]
    shape: tuple | None = None

    @property
    def narrow(self):
        """Whether it is one for phones."""
        return self.size[0] == WIDTH


def plans(wide, sketch):
    """Ways of drawing a wide picture narrowly, those with the largest letters first.

    A picture that is narrow as it is has none. Panels are put below each other; a sketch keeps its
    shape, so that circles stay round.
    """
    width, height = wide.size
    if width <= WIDTH:
        return []
    panels, shape = dict(wide.panels), None
    rows, cols = panels["nrows"], panels["ncols"]
    if cols > 1:
        panels.pop("width_ratios", None)
        ratios = np.repeat(panels.pop("height_ratios", [1] * rows), cols)
        panels |= {"nrows": rows * cols, "ncols": 1, "height_ratios": ratios}
        shape = (rows, cols) if rows > 1 else (cols,)
        height *= cols
    elif sketch:
        height *= WIDTH / width
    return [Plan((WIDTH, height), panels, size, shape) for size in LETTERS]


def is_sketch(figure):
    """Whether a drawing has no axes to read, and may be scaled as a whole."""
    return not any(ax.axison for ax in figure.axes)


def collisions(figure):
    """How many texts meet another, a line or a node, leave the drawing, or stick out of their node.

    Of lines only those through a legend count: a text beside a line may well touch it.
    """
    figure.draw_without_rendering()
    frame = figure.bbox
    texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
    unseen = {label for ax in figure.axes for label in _off_the_axes(ax)}
    boxes = [t.get_window_extent().padded(-1) for t in texts if t not in unseen]
    outside = sum(
        box.x0 < frame.x0 or box.x1 > frame.x1 or box.y0 < frame.y0 or box.y1 > frame.y1
        for box in boxes
    )
    meeting = sum(one.overlaps(other) for one, other in combinations(boxes, 2))
    meeting += sum(map(_lines_through, filter(None, (ax.get_legend() for ax in figure.axes))))
    patches = [p for kind in (Circle, FancyBboxPatch) for p in figure.findobj(kind)]
    rims = [patch.get_window_extent().padded(-ROOM / 2) for patch in patches]
    touching = sum(_touches(box, rim) for box in boxes for rim in rims)
    return outside + meeting + touching


def _touches(box, rim):
    """Whether a text sticks out of the node that it stands in, or into one beside it."""
    inside = rim.contains((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    fits = box.width <= rim.width and box.height <= rim.height
    return not fits if inside else box.overlaps(rim)


def _lines_through(legend):
    """How many lines of its axes run through a legend."""
    box = legend.get_window_extent()
    return sum(
        line.get_transform().transform_path(line.get_path()).intersects_bbox(box, filled=False)
        for line in legend.axes.lines
    )


def move_legends(figure):
    """Put each legend that a line runs through where there is most room, or above its axes."""
    legends = [legend for ax in figure.axes if (legend := ax.get_legend())]
    for place in (_in_the_widest_gap, _above):
        figure.draw_without_rendering()
        for legend in filter(_lines_through, legends):
            place(legend)


def _in_the_widest_gap(legend):
    legend.set_loc("best")


def _above(legend):
    legend.set_loc("lower left")
    legend.set_bbox_to_anchor((0, 1), transform=legend.axes.transAxes)


def _off_the_axes(ax):
    """Labels of ticks outside the axes' limits, which Matplotlib keeps and does not draw."""
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            if not ax.axison or not low <= tick.get_loc() <= high:
                yield from (tick.label1, tick.label2)
