"""The named paths add up to the reference, and are told apart."""

import numpy as np
import pytest

from autograder.course import exercises, notebooks
from autograder.diagnosis.fit import by_array
from autograder.diagnosis.paths import splits
from autograder.examining.nested import leaves
from tests.answers import answers

SPLITS = [split for name in exercises() for split in splits(name)]


def draws(split):
    """The arguments and the reference's outputs of many draws."""
    for seed in range(8):
        for _, given in answers(split.exercise, exercises()[split.exercise].function, seed):
            for answer in given:
                if answer.expected is None:  # a refusal
                    continue
                yield answer.args, dict(zip(answer.exercise.outputs, answer.expected, strict=True))


def identify(split):
    return split.terms.__name__


@pytest.mark.parametrize("split", SPLITS, ids=identify)
def test_the_terms_add_up(split):
    """Of each split, the terms add up to the reference to 1e-12 of its size, on every draw."""
    for args, expected in draws(split):
        found = split.terms(*args)
        assert set(found) <= set(expected)
        due = dict(leaf for name in found for leaf in leaves(name, expected[name]))
        assert by_array(found).keys() == due.keys()
        for name, terms in by_array(found).items():
            total = sum(terms.values())
            assert total.shape == np.shape(due[name])
            size = np.abs(due[name]).max() + max(np.abs(t).max() for t in terms.values())
            assert np.abs(total - due[name]).max() <= 1e-12 * size


@pytest.mark.parametrize("split", SPLITS, ids=identify)
def test_the_terms_are_independent(split):
    """Of each split, some draw tells the terms of each output apart by a wide margin."""
    best = {}
    for args, _ in draws(split):
        for name, terms in by_array(split.terms(*args)).items():
            columns = np.array([np.ravel(t) for t in terms.values()]).T
            norms = np.linalg.norm(columns, axis=0)
            if columns.shape[0] > columns.shape[1] and norms.min() > 0:
                condition = np.linalg.cond(columns / norms)
                best[name] = min(best.get(name, np.inf), condition)
    assert best
    assert max(best.values()) < 1e3


def test_every_backward_function_is_split():
    """Each function that answers with gradients has paths, but where the chain has one only."""
    backward = {name for name in exercises() if "backward" in name or "gradients" in name}
    assert backward <= {split.exercise for split in SPLITS}
    assert {split.exercise for split in SPLITS} <= {n for b in notebooks() for n in exercises(b)}
