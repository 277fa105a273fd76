"""What the axes of an exercise's outputs count, read off the docstrings that give their shapes."""

import re
from dataclasses import dataclass
from functools import cache

from autograder.course import exercises

# By the notation page.
COUNTS = {
    "T": ("step", "t"),
    "B": ("example", "b"),
    "D": ("input", "d"),
    "E": ("input", "e"),
    "C": ("channel", "c"),
    "H": ("unit", "h"),
    "K": ("output", "k"),
    "N": ("step", "t"),  # those that a filter leaves
}
# Where n and k stand together, n blocks of k steps are meant.
BLOCKS = {"n": ("block", "i"), "k": ("step", "t")}


@dataclass(frozen=True)
class Axis:
    """One axis of an array.

    Attributes
    ----------
    word, letter : str
        What it counts and the letter that counts it, if it has one: "step", "t".
    gates : str
        The letters of the blocks that lie side by side along it, if there are any: "ifgo".
    end : str
        For an axis of weights, what each row or column belongs to: "from input", "to unit".
    """

    word: str
    letter: str = ""
    gates: str = ""
    end: str = ""

    @property
    def many(self):
        """The word for several places; "axis 0:" is what it was."""
        return self.word if self.word.endswith(":") else plural(self.word)

    def at(self, index, size):
        """Name one place along the axis."""
        if self.gates:
            block, unit = divmod(int(index), size // len(self.gates))
            inside = f"gate {self.gates[block]} of unit {unit}"
            return inside if self.word == "unit" else f"{self.word} {index} ({inside})"
        place = f"{self.word} {self.letter} = {index}" if self.letter else f"{self.word} {index}"
        return f"{place} ({self.end} {index})" if self.end else place

    def only(self, hit, size):
        """Say which part of the axis "is" or "are" all of ``hit``; "" when it has no name.

        Parameters
        ----------
        hit : ndarray
            Sorted places along the axis, fewer than there are.
        size : int
        """
        if len(hit) == 1:
            return f"{self.at(hit[0], size)} is"
        if self.gates:
            units = size // len(self.gates)
            blocks, inside = {int(i) // units for i in hit}, {int(i) % units for i in hit}
            if len(blocks) == 1:
                return f"gate {self.gates[blocks.pop()]} is"
            whole = self._all(hit, inside)
            return f"unit {inside.pop()}, in every gate it has, is" if whole else ""
        if len(hit) == hit[-1] - hit[0] + 1:
            many = f"{self.many} {self.letter} =" if self.letter else self.many
            return f"{many} {hit[0]} to {hit[-1]} are"
        return ""

    def _all(self, hit, inside):
        return len(inside) == 1 and len(hit) == len(self.gates)


def plural(word):
    """The word for several of what an axis counts."""
    return "entries" if word == "entry" else f"{word}s"


PLAIN = {1: (Axis("entry"),), 2: (Axis("row"), Axis("column"))}


def plain(ndim):
    """The axes of an array of which nothing is known."""
    return PLAIN.get(ndim) or tuple(Axis(f"axis {i}:") for i in range(ndim))


def fitting(axes, ndim):
    """The axes, followed by those of which nothing is known; these alone where they are fewer."""
    return (*axes, *plain(ndim)[len(axes) :]) if len(axes) <= ndim else plain(ndim)


@cache
def axes_of(exercise):
    """The axes of each output whose shape the docstrings tell.

    An output without a shape of its own is the gradient of the variable that its name says; where
    the function does not take that variable (a bias), one taught before it does.

    Parameters
    ----------
    exercise : Exercise

    Returns
    -------
    dict of str to tuple of Axis
    """
    shapes = {}
    for other in exercises().values():
        shapes.update(shapes_of(other))
        if other.name == exercise.name:
            break
    own = shapes_of(exercise)
    variables = {name: name if name in own else name[1:] for name in exercise.outputs}
    return {
        name: _axes(variable, shapes[variable], exercise.notebook)
        for name, variable in variables.items()
        if variable in shapes
    }


@cache
def shapes_of(exercise):
    """Shapes that a docstring gives, as tuples of symbols such as "B" and "4H"."""
    lines = re.findall(r"^ *(\w[\w, ]*) : .*of shape \((.*?)\)", exercise.function.__doc__, re.M)
    return {
        name: tuple(re.findall(r"\w+", shape))
        for names, shape in lines
        for name in names.split(", ")
    }


def _axes(variable, symbols, notebook):
    axes = []
    counts = COUNTS | BLOCKS if symbols[:2] == tuple(BLOCKS) else COUNTS
    for position, symbol in enumerate(symbols):
        blocks, letter = re.fullmatch(r"(\d*)(\w+)", symbol).groups()
        gates = _gates(notebook, int(blocks)) if blocks else ""
        word, small = counts.get(letter, ("", ""))
        if variable.startswith("W_") and len(symbols) == 2:
            end = f"{'to' if position else 'from'} {word}"
            axes.append(Axis(("row", "column")[position], "", gates, end))
        elif not word or symbols == (letter, letter):
            axes.append(plain(len(symbols))[position])
        else:
            axes.append(Axis(word, small, gates))
    return tuple(axes)


def _gates(notebook, count):
    """The letters of so many blocks, as the notebook's docstrings list them."""
    for exercise in exercises(notebook).values():
        for first, last in re.findall(
            r"\b([a-z](?:, [a-z])*) and ([a-z])\b", exercise.function.__doc__
        ):
            letters = first.replace(", ", "") + last
            if len(letters) == count:
                return letters
    return ""
