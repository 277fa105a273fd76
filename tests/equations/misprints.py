"""Misprints of a formula, one token at a time, and whether one of them changes what is said."""

import contextlib
import inspect

import numpy as np

from tests.equations.latex import named, tokens
from tests.equations.reading import holds, sides

OPPOSITE = {"+": "-", "-": "+", "=": r"\le", r"\le": "=", r"\ge": "="}
BRACKETS = set("()[]{}|") | {"⟦", "⟧"}


def misprints(part, names):
    """Yield copies of a statement's tokens: a sign turned, a number raised, one lost or moved.

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
                if whole[j] != piece and tuple(whole[j]) in _spelled(names):
                    swapped = [*whole[:i], whole[j], *whole[i + 1 : j], piece, *whole[j + 1 :]]
                    yield _joined(swapped, [], [])


def _spelled(names):
    return {tuple(tokens(name)) for name in names}


def _joined(before, middle, after):
    return [t for piece in (*before, middle, *after) for t in piece]


def _by_name(part, names):
    """Return the tokens of a statement in pieces: a declared name is one piece."""
    pieces, i = [], 0
    for mark in named(part, names).split(" "):
        length = len(tokens(names[int(mark[1:-1])] if mark.startswith("«") else mark))
        length = 1 if mark.startswith("‹") else length
        pieces.append(part[i : i + length])
        i += length
    return pieces


def redrawn(values, seed):
    """Return other values of the same kinds and shapes, for every name but the ranges."""
    rng = np.random.default_rng(seed)

    def number(shape):
        return rng.uniform(0.1, 0.9, size=shape) if shape else rng.uniform(0.1, 0.9)

    def other(value):
        if isinstance(value, range):
            return value
        if isinstance(value, int):
            return value + int(rng.integers(0, 3))
        return _table(value, number) if callable(value) else number(np.shape(value))

    return {name: other(value) for name, value in values.items()}


def _table(function, number):
    """Return a function of the same indices whose values, of the same shapes, are drawn."""
    known, shapes = {}, []

    def drawn(**at):
        key = tuple(sorted(at.items()))
        if key not in known:
            with contextlib.suppress(IndexError):  # one step more than the network has
                shapes.append(np.shape(function(**at)))
            known[key] = number(shapes[-1])
        return known[key]

    drawn.__signature__ = inspect.signature(function)
    return drawn


def follows(other, part, values):
    """Say whether a statement holds for any values for which another one does.

    With swapped factors the sides are the same; "B = S / L" says the same as "L = S / B".
    """
    drawn = [redrawn(values, seed) for seed in range(3)]
    with np.errstate(all="ignore"):
        return all(_same(other, part, d) or _implied(other, part, d) for d in drawn)


def _same(other, part, drawn):
    try:
        mine, theirs = sides(part, drawn), sides(other, drawn)
    except ValueError:
        return False
    return mine[1::2] == theirs[1::2] and all(
        np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-9)
        for a, b in zip(mine[::2], theirs[::2], strict=True)
    )


def _implied(other, part, drawn):
    """Say whether the other holds when one side of this statement, a name, is set to the rest."""
    spelled = [side.split(" ") for side in " ".join(part).split(" = ")]
    alone = [[name for name in drawn if tokens(name) == side] for side in spelled]
    try:
        found = sides(part, drawn)
        source = -1 if any(alone[:-1]) else 0
        set_to = {name: found[source] for i, names in enumerate(alone) for name in names
                  if i != (len(alone) + source) % len(alone)}  # fmt: skip
        settled = {**drawn, **set_to}
        return holds([part], settled) and holds([other], settled)
    except ValueError:
        return False
