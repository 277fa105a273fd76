"""How large the T, B, D, H and K of a question were, as the reference's docstring letters them."""

import re
from functools import cache

import numpy as np


def sizes(answer):
    """Sizes by letter, such as ``{"T": 7, "B": 3}``, of the arguments of one answer."""
    letters, found = _letters(answer.exercise.function), {}
    for name, value in zip(answer.exercise.parameters, answer.args, strict=False):
        if name in letters and np.ndim(value) == len(letters[name]):
            found.update(zip(letters[name], np.shape(value), strict=True))
    return found


@cache
def _letters(function):
    """For each parameter the letters of its axes, as in ``x : ndarray of shape (T, B, D)``."""
    found = {}
    for names, axes in re.findall(r"^ *([\w, ]+) : .*of shape \(([^)]*)\)", function.__doc__, re.M):
        letters = tuple(axis.strip() for axis in axes.split(",") if axis.strip())
        if all(re.fullmatch("[A-Z]", letter) for letter in letters):
            found.update({name.strip(): letters for name in names.split(",")})
    return found
