"""Misprints of a formula, one token at a time, and whether one of them changes what is said."""

import numpy as np

from tests.equations.latex import named, tokens
from tests.equations.reading import sides

OPPOSITE = {"+": "-", "-": "+"}
BRACKETS = set("()[]{}|") | {"⟦", "⟧"}


def misprints(part, names):
    """Yield copies of a statement's tokens: a sign turned, a number raised, a token lost or moved.

    Parameters
    ----------
    part : list of str
        From `tests.equations.latex.statements`.
    names : list of str
        The declared names: each is one token here.
    """
    whole = _by_name(part, names)
    flat = [token for piece in whole for token in piece]
    assert flat == part
    for i, piece in enumerate(whole):
        rest = whole[:i], whole[i + 1 :]
        if len(piece) == 1 and piece[0] in OPPOSITE:
            yield _joined(rest[0], [OPPOSITE[piece[0]]], rest[1])
        if len(piece) == 1 and piece[0].isdigit():
            yield _joined(rest[0], [str(int(piece[0]) + 1)], rest[1])
        if piece[0] not in BRACKETS:
            yield _joined(rest[0], [], rest[1])
        if tuple(piece) in _spelled(names):
            for j in range(i + 1, len(whole)):
                if tuple(whole[j]) in _spelled(names):
                    swapped = [*whole[:i], whole[j], *whole[i + 1 : j], piece, *whole[j + 1 :]]
                    yield _joined(swapped, [], [])
                    break


def _spelled(names):
    return {tuple(tokens(name)) for name in names}


def _joined(before, middle, after):
    return [t for piece in (*before, middle, *after) for t in piece]


def _by_name(part, names):
    """Return the tokens of a statement in pieces: a declared name is one piece."""
    pieces, i = [], 0
    for mark in named(part, names).split(" "):
        if mark.startswith("«"):
            length = len(tokens(names[int(mark[1:-1])]))
        else:
            length = mark.count("{") + mark.count("}") + 1 if mark.startswith("\\oper") else 1
            if mark.startswith("\\operatorname"):
                length = len(tokens(mark))
        pieces.append(part[i : i + length])
        i += length
    return pieces


def redrawn(values, seed):
    """Return other values of the same kinds and shapes; counts, ranges and functions stay."""
    rng = np.random.default_rng(seed)

    def other(value):
        if callable(value) or isinstance(value, int | range):
            return value
        return (
            rng.uniform(0.1, 0.9, size=np.shape(value)) if np.ndim(value) else rng.uniform(0.1, 0.9)
        )

    return {name: other(value) for name, value in values.items()}


def same(part, other, values):
    """Say whether two statements ask the same of any values: equal, or with their sides turned."""
    for seed in range(2):
        drawn = redrawn(values, seed)
        with np.errstate(all="ignore"):
            try:
                mine, theirs = sides(part, drawn), sides(other, drawn)
            except ValueError:
                return False
        if len(mine) != len(theirs) or not (_close(mine, theirs) or _close(mine, theirs[::-1])):
            return False
    return True


def _close(mine, theirs):
    return all(
        np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-9, equal_nan=True)
        for a, b in zip(mine, theirs, strict=True)
    )
