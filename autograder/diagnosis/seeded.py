"""Find what is wrong with answers that are drawn from a seed, of which many are right."""

from itertools import combinations

import numpy as np

from autograder.diagnosis.finding import Finding
from autograder.examining.comparison import close

# Perpendicular column by column, the plainest way, costs digits where columns are close.
EXACT = 1e-6
# What a matrix that is orthogonal but for its length may have been multiplied by.
LENGTHS = {
    "Q has columns of length 1: the gain is not in it.": lambda gain: 1.0,
    "Q is multiplied by the square of the gain, where Q Qᵀ = gain² I asks for the gain.":
        lambda gain: gain**2,
    "Q is multiplied by the square root of the gain, where Q Qᵀ = gain² I asks for the gain.":
        lambda gain: gain**0.5,
    "Q is divided by the gain, where Q Qᵀ = gain² I asks for a product.": lambda gain: 1 / gain,
    "Q is multiplied by twice the gain.": lambda gain: 2 * gain,
}  # fmt: skip


def of_seed(evidence):
    """Find what all answers of a function of a seed have in common.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    list of Finding
    """
    exercise, given = evidence.exercise, evidence.arrays
    if "seed" not in exercise.parameters or not given:
        return []
    found = _of_chance(given, exercise.parameters.index("seed"))
    if exercise.outputs == ("Q",):
        found += _of_length([(np.asarray(a.values[0]), a.args) for a in given])
    return [Finding((), told, exercise.section) for told in found]


def _of_chance(given, place):
    """Whether one seed gives one result, and another seed another."""
    again, others = [], []
    for one, other in combinations(given, 2):
        rest = [a for i, a in enumerate(one.args) if i != place]
        if rest == [a for i, a in enumerate(other.args) if i != place]:
            same = all(map(close, one.values, other.values))
            (again if one.args[place] == other.args[place] else others).append(same)
    if not all(np.isfinite(value).all() for one in given for value in one.values):
        return []  # what is NaN whatever was drawn does not tell what it was drawn from
    if again and not all(again):
        return [
            "The same seed gave different results: draw from np.random.default_rng(seed) alone."
        ]
    if others and all(others):
        return ["The seed is not used: every seed gives the same result."]
    return []


def _of_length(found):
    """Whether columns have the right length, and are perpendicular."""
    if any(Q.shape != (size, size) or not np.isfinite(Q).all() for Q, (size, *_) in found):
        return []
    for told, length in LENGTHS.items():
        if all(_is_identity(Q @ Q.T / length(gain) ** 2) for Q, (_, gain, _) in found):
            return [told]
    if all(_is_identity(Q @ Q.T / gain**2) for Q, (_, gain, _) in found):
        return []
    of_rows = [(np.diag(Q @ Q.T), gain) for Q, (_, gain, _) in found]
    of_columns = [(np.diag(Q.T @ Q), gain) for Q, (_, gain, _) in found]
    for name, lengths in (("columns", of_columns), ("rows", of_rows)):
        if all(np.abs(each / gain**2 - 1).max() <= EXACT for each, gain in lengths):
            return [f"The {name} of Q have the right length, but they are not perpendicular."]
    if all(_is_diagonal(Q.T @ Q) for Q, _ in found):
        return ["The columns of Q are perpendicular, but not all of them are as long as the gain."]
    return []


def _is_diagonal(matrix):
    lengths = np.sqrt(np.diag(matrix))
    return lengths.all() and _is_identity(matrix / np.outer(lengths, lengths))


def _is_identity(matrix):
    return np.abs(matrix - np.eye(len(matrix))).max() <= EXACT
