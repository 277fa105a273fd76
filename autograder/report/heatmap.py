"""A picture of where an array is wrong: geometry for an inline SVG, and the same in words."""

from dataclasses import dataclass

from autograder.report.places import gates, sentence

# Pixels. A phone of 360 px has room for 24 cells, the labels and a scroll bar.
WIDEST, HIGHEST, LARGEST_CELL = 264, 240, 22
LEFT, TOP, LETTER, LEGEND = 34, 34, 7, 14
# How much of its cell's side the square of a level takes.
SHARES = {0: 0.16, 1: 0.35, 2: 0.6, 3: 0.9}


@dataclass(frozen=True)
class Label:
    """A word, a number or a gate's letter, centred on a point."""

    x: float
    y: float
    text: str
    turned: bool = False


@dataclass(frozen=True)
class HeatMap:
    """A picture of one array, and what it shows in words.

    Attributes
    ----------
    name, sentence : str
        The array, and where it is wrong and right.
    alternative : str
        What kind of picture it is, for who does not see it.
    width, height : int
    frame : str
        A path around the cells and between gates.
    squares : tuple of (int, str)
        Each level there is, and the path of its squares.
    labels : tuple of Label
    """

    name: str
    sentence: str
    alternative: str
    width: int
    height: int
    frame: str
    squares: tuple
    labels: tuple


def heat_map(wrong):
    """Draw a :class:`autograder.results.WrongArray`.

    Parameters
    ----------
    wrong : autograder.results.WrongArray

    Returns
    -------
    HeatMap
    """
    rows, columns = len(wrong.levels), len(wrong.levels[0])
    cell = min(LARGEST_CELL, WIDEST // columns, HIGHEST // rows)
    words = wrong.rows.word if wrong.rows.size > 1 else "", wrong.columns.word
    labels = [Label(LEFT + at, TOP - 8, text) for at, text in _ticks(wrong.columns, columns, cell)]
    labels.append(Label(LEFT + max(columns * cell, LETTER * len(words[1])) / 2, 10, words[1]))
    if words[0]:
        labels += [Label(24, TOP + at, text) for at, text in _ticks(wrong.rows, rows, cell)]
        middle = TOP + max(rows * cell, LETTER * len(words[0])) / 2
        labels.append(Label(8, middle, words[0], turned=True))
    return HeatMap(
        name=wrong.name,
        sentence=sentence(wrong),
        alternative=f"Picture of the error in {wrong.name}, {rows} rows by {columns} columns.",
        width=LEFT + max(columns * cell, LETTER * len(words[1])) + 2,
        height=TOP + max(rows * cell, LETTER * len(words[0])) + 2,
        frame=_frame(wrong, rows, columns, cell),
        squares=tuple(_squares(wrong.levels, cell)),
        labels=tuple(labels),
    )


def _ticks(axis, count, cell):
    """Where labels stand along an axis: at its gates, or at its first and last place."""
    letters = gates(axis, count)
    if letters:
        block = count // len(letters)
        return [((i + 0.5) * block * cell, letter) for i, letter in enumerate(letters)]
    ends = {0: 0, count - 1: axis.size - 1}
    return [((i + 0.5) * cell, str(place)) for i, place in ends.items()]


def _frame(wrong, rows, columns, cell):
    width, height = columns * cell, rows * cell
    path = f"M{LEFT} {TOP}h{width}v{height}h{-width}z"
    for i in range(1, len(gates(wrong.columns, columns))):
        path += f"M{LEFT + i * width // len(wrong.columns.blocks)} {TOP}v{height}"
    for i in range(1, len(gates(wrong.rows, rows))):
        path += f"M{LEFT} {TOP + i * height // len(wrong.rows.blocks)}h{width}"
    return path


def _squares(levels, cell):
    for level in SHARES:
        drawn = [
            _square(level, LEFT + column * cell, TOP + row * cell, cell)
            for row, line in enumerate(levels)
            for column, found in enumerate(line)
            if found == level
        ]
        if drawn:
            yield level, "".join(drawn)


def _square(level, x, y, cell):
    side = round(SHARES[level] * cell, 1)
    edge = (cell - side) / 2
    return f"M{x + edge:g} {y + edge:g}h{side:g}v{side:g}h{-side:g}z"


# What each level's square looks like, for a legend.
KEY = {level: _square(level, 0, 0, LEGEND) for level in SHARES}
