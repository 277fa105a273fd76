"""What a student is told about a wrong array: which, where, by how much, in what pattern."""

import numpy as np
import pytest

from autograder.examining.comparison import close, describe

rng = np.random.default_rng(0)
RIGHT = rng.normal(size=(5, 4, 3))
SQUARE = rng.normal(size=(4, 4))


def changed(index, by=1.0):
    wrong = RIGHT.copy()
    wrong[index] += by
    return wrong


@pytest.mark.parametrize(
    ("name", "value", "expected", "words"),
    [
        ("hs", changed((2, 1, 0)), RIGHT, "step t = 2, example b = 1, unit h = 0"),
        ("hs", changed(3), RIGHT, "Only step t = 3 is wrong"),
        ("dx", changed((slice(None), 1)), RIGHT, "Only example b = 1 is wrong"),
        ("hs", changed(slice(1, 3)), RIGHT, "Only step t = 1 to 2 is wrong"),
        ("hs", RIGHT[::-1], RIGHT, "reverse order of time"),
        ("dW_hh", 0.25 * SQUARE, SQUARE, "0.25 times"),
        ("dW_hh", -SQUARE, SQUARE, "-1 times"),
        ("dW_hh", SQUARE.T, SQUARE, "transpose"),
        ("dW_hh", 0 * SQUARE, SQUARE, "zero everywhere"),
        ("dW_hh", SQUARE + np.nan, SQUARE, "not finite"),
        ("dW_hh", SQUARE[:2], SQUARE, "shape (2, 4), expected (4, 4)"),
        ("dW_hh", SQUARE.astype(int), SQUARE, "dtype int64, expected floating point"),
        ("mask", np.ones((2, 3)), np.ones((2, 3), bool), "expected bool"),
        ("ids", np.ones((2, 3)), np.ones((2, 3), int), "expected int64"),
        ("ids", np.array([[1, 2, 4]]), np.array([[1, 2, 3]]), "step t = 0, example b = 2"),
        ("loss", np.array(3.0), np.array(2.0), "loss is off by 1"),
    ],
)
def test_a_difference_is_described(name, value, expected, words):
    """The sentence names the array, the place and the pattern."""
    assert words in describe(name, np.asarray(value), expected)


def test_no_right_value_is_shown():
    """The description of a difference holds no entry of the right array."""
    for index in np.ndindex(RIGHT.shape):
        text = describe("hs", changed(index, 10.0), RIGHT)
        assert f"{abs(RIGHT[index]):.4g}"[:5] not in text


def test_rounding_is_forgiven_and_mistakes_are_not():
    """Twelve digits are enough, six are not; a rounded tiny entry beside large ones is right."""
    assert describe("hs", RIGHT * (1 + 1e-12), RIGHT) is None
    assert describe("hs", RIGHT * (1 + 1e-6), RIGHT) is not None
    assert close(np.array([1e3, 1e-12]), np.array([1e3, 0.0]))
    assert not close(np.array([np.inf]), np.array([1.0]))
    assert describe("loss", np.array(0), np.array(0.0)) is None
