"""Functions that draw: one seed gives one result, and each seed another."""

import numpy as np

from autograder.examining.comparison import close
from autograder.examining.marks import Failed


def by_seeds(ask, seeds, word="result", many="results"):
    """Answers for some seeds, once it is clear that the seed alone decides on them.

    Parameters
    ----------
    ask : callable
        Takes a seed, returns an array; it is called twice with each.
    seeds : sequence of int
        All different.
    word, many : str
        What an answer is called.

    Returns
    -------
    ndarray
        The answers, one for each seed.

    Raises
    ------
    Failed
    """
    first, again = [ask(seed) for seed in seeds], [ask(seed) for seed in seeds]
    if not all(map(close, first, again)):
        raise Failed(f"the same seed gave two different {many}")
    if any_alike(first):
        raise Failed(f"different seeds gave the same {word}")
    return np.array(first)


def any_alike(arrays):
    """Whether two of some arrays agree."""
    return any(close(a, b) for i, a in enumerate(arrays) for b in arrays[:i])
