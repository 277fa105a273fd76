"""Gradients as sums over named paths, one module per notebook.

Each split writes a backward function once more, as terms that add up to it and that are told apart
by name. Which of them a student's array holds, and how often, says what went wrong.
"""

import importlib
from dataclasses import dataclass
from functools import cache

from autograder.course import exercises

# What remains of a sum when one share of it has been singled out.
OTHERS = "of the others"


@dataclass(frozen=True)
class Split:
    """One way to tell the terms of a function's outputs apart.

    Attributes
    ----------
    exercise : str
    section : str
        Page and anchor of the book that derive the terms.
    terms : callable
        Takes the arguments of the exercise, returns for each output that is a sum the terms by
        name: ``{"dh_prev": {"through the reset gate": …}}``. A name follows on "the path". Of an
        output that is a list of arrays, each term is such a list.
    noun : str
        What a term is called, where it is no path.
    """

    exercise: str
    section: str
    terms: object
    noun: str = "path"


@cache
def splits(exercise):
    """The splits of an exercise, by its name, the most telling first."""
    notebook = exercises()[exercise].notebook
    try:
        module = importlib.import_module(f"autograder.diagnosis.paths.{notebook}")
    except ModuleNotFoundError:
        return ()
    return tuple(split for split in module.SPLITS if split.exercise == exercise)


def first(shares, of):
    """Single out the first of some shares, stacked along the first axis."""
    return {f"of the first {of}": shares[0], OTHERS: shares[1:].sum(axis=0)}


def last(shares, of):
    """Single out the last of some shares, stacked along the first axis."""
    return {f"of the last {of}": shares[-1], OTHERS: shares[:-1].sum(axis=0)}


def by_name(names, parts):
    """Sort parts, each with all its outputs, by output: ``{output: {part: array}}``.

    Parameters
    ----------
    names : sequence of str
        The outputs'.
    parts : dict of str to sequence of ndarray
        For each term its share of every output.
    """
    return {
        name: {part: shares[i] for part, shares in parts.items()} for i, name in enumerate(names)
    }
