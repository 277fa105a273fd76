"""Say in words where an array is wrong and where it is right, from the levels of its picture.

A cell of the picture is wrong when something in it is; one that is right is right as a whole.
"""

from itertools import groupby

from autograder.diagnosis.finding import listed
from autograder.examining.axes import plural

# More stretches than these are counted, not listed.
MOST_STRETCHES = 3


def sentence(wrong):
    """Where an array is wrong, and where right.

    Parameters
    ----------
    wrong : autograder.results.WrongArray

    Returns
    -------
    str
        Such as "Wrong at steps 0 to 5, in every unit; right at the last step."
    """
    hit = [[level > 0 for level in row] for row in wrong.levels]
    on_diagonal = _diagonal(wrong, hit)
    if on_diagonal:
        return on_diagonal
    down, across = [any(row) for row in hit], [any(column) for column in zip(*hit, strict=True)]
    sides = [(a, h) for a, h in ((wrong.rows, down), (wrong.columns, across)) if a.size > 1]
    if not sides:
        return "Wrong."
    places = [_places(axis, side) for axis, side in sides]
    cells, filled = sum(map(sum, hit)), sum(down) * sum(across)
    if cells < filled:
        told = f"Wrong in {cells} of {len(hit) * len(hit[0])} cells, over {listed(places)}"
    else:
        told = "Wrong at " + ", in ".join(places)
    right = [text for axis, side in sides if (text := _right(axis, side))]
    return told + (f"; right at {listed(right)}" if right else "") + "."


def gates(axis, count):
    """The letters of an axis's gates where each has as many of its cells; "" otherwise."""
    return axis.blocks if axis.blocks and count % len(axis.blocks) == 0 else ""


def _diagonal(wrong, hit):
    """What is wrong on a square's diagonal alone, or off it alone; "" for all else."""
    size = len(hit)
    if size < 2 or {wrong.rows.size, wrong.columns.size, len(hit[0])} != {size}:
        return ""
    cells = [(hit[i][j], i == j) for i in range(size) for j in range(size)]
    if all(is_hit == on for is_hit, on in cells):
        return "Wrong on the diagonal; right off it."
    if all(is_hit != on for is_hit, on in cells):
        return "Wrong off the diagonal; right on it."
    return ""


def _places(axis, hit):
    """All places that are hit along one axis, of which there is one at least."""
    letters = gates(axis, len(hit))
    if letters:
        return _of_gates(axis, letters, hit)
    if all(hit):
        return f"every {_word(axis).split()[0]}" + _along(axis)
    return _stretches(axis, hit)


def _of_gates(axis, letters, hit):
    units = len(hit) // len(letters)
    blocks = [hit[i * units : (i + 1) * units] for i in range(len(letters))]
    wrong = [letter for letter, block in zip(letters, blocks, strict=True) if any(block)]
    inside = [block for block in blocks if any(block)]
    which = f"gate{'s' * (len(wrong) > 1)} {listed(wrong)}" if len(wrong) < len(letters) else ""
    which = which or "every gate"
    if all(map(all, inside)):
        return which
    exact = len(hit) == axis.size and all(block == inside[0] for block in inside)
    numbers = _numbers(inside[0], units) if exact else ""
    many = "s" if " " in numbers else ""
    return f"unit{many} {numbers} of {which}" if numbers else f"a part of {which}"


def _right(axis, hit):
    """Where along an axis all is right, when that is one stretch or whole gates; "" otherwise."""
    letters = gates(axis, len(hit))
    if letters:
        units = len(hit) // len(letters)
        right = [g for i, g in enumerate(letters) if not any(hit[i * units : (i + 1) * units])]
        return f"gate{'s' * (len(right) > 1)} {listed(right)}" if right else ""
    clean = [not one for one in hit]
    if not any(clean) or len(list(groupby(clean))) > 2:
        return ""
    if clean.count(True) == 1 and len(hit) == axis.size and axis.word == "step":
        return "the first step" if clean[0] else "the last step"
    return _stretches(axis, clean)


def _stretches(axis, hit):
    """Numbers of the places that are hit, or how many there are."""
    numbers = _numbers(hit, axis.size)
    if not numbers:
        return f"{sum(hit)} of {len(hit)} {plural(_word(axis).split()[0])}" + _along(axis)
    about = "" if len(hit) == axis.size else "about "
    first, *rest = _word(axis).split(" ")
    first = plural(first) if " " in numbers else first
    return " ".join([f"{about}{first}", *rest, numbers]) + _along(axis)


def _word(axis):
    """What a place is called; one of an axis that has a number and no name is a place."""
    return "place" if _along(axis) or not axis.word else axis.word


def _along(axis):
    return f" along {axis.word}" if axis.word.startswith("axis") else ""


def _numbers(hit, size):
    """Stretches such as "0 to 5 and 7" of so many real places; "" when they are too many."""
    found, at = [], 0
    for is_hit, run in groupby(hit):
        length = len(list(run))
        if is_hit:
            first, last = at * size // len(hit), (at + length) * size // len(hit) - 1
            found.append(f"{first} to {last}" if last > first else f"{first}")
        at += length
    return listed(found) if len(found) <= MOST_STRETCHES else ""
