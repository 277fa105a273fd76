"""How large the T, B, D, H and K of a question were, as the reference's docstring letters them."""

import re
from functools import cache

import numpy as np


def sizes(answer):
    """Sizes by letter, such as ``{"T": 7, "B": 3}``, of the arguments of one answer."""
    letters, found = _letters(answer.exercise.function), {}
    for name, value in zip(answer.exercise.parameters, answer.args, strict=False):
        if isinstance(value, np.ndarray) and value.ndim == len(letters.get(name, ())):
            pairs = zip(letters.get(name, ()), value.shape, strict=True)
            found.update((letter, size) for letter, size in pairs if len(letter) == 1)
    return found


def axes(exercise, name):
    """Letters of an output's axes, such as ``("T", "B", "4H")``.

    A gradient has those of its variable, a bias the last one of the weights it is added to.
    """
    letters = _letters(exercise.function)
    variable = name[1:] if name.startswith("d") else name
    if variable.startswith("b_"):
        weights = [w for w in letters if w.startswith("W_") and w.endswith(variable[-1])]
        return letters.get(name) or (letters[weights[-1]][-1:] if weights else ())
    return letters.get(name) or letters.get(variable, ())


@cache
def _letters(function):
    """For each name the letters of its axes, as in ``x : ndarray of shape (T, B, D)``."""
    found = {}
    for names, shape in re.findall(
        r"^ *([\w, ]+) : .*of shape \(([^)]*)\)", function.__doc__, re.M
    ):
        letters = tuple(axis.strip() for axis in shape.split(",") if axis.strip())
        if all(re.fullmatch(r"\d?[A-Z]", letter) for letter in letters):
            found.update({name.strip(): letters for name in names.split(",")})
    return found


def sample(exercise):
    """Arguments by name, of the shapes and kinds that the reference's docstring gives them.

    All sizes differ, so that what has one size could be meant where the other is.
    """
    letters, size = _letters(exercise.function), dict(zip("TBDHK", (7, 5, 3, 4, 6), strict=True))
    rng = np.random.default_rng(0)

    def drawn(name):
        axes = letters.get(name)
        if axes is None:
            whole = re.search(
                rf"^ *[\w, ]*\b{name}\b[\w, ]* : int", exercise.function.__doc__, re.M
            )
            return 2 if whole else 0.5
        return rng.uniform(0.1, 0.9, size=[int(a[:-1] or 1) * size[a[-1]] for a in axes])

    return {name: drawn(name) for name in exercise.parameters}
