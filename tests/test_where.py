"""Pictures of where an array is wrong: true to the array, and small enough to be looked at."""

import numpy as np
import pytest

from autograder.course import exercises
from autograder.examining.axes import axes_of
from autograder.examining.where import MOST, wrong_array
from autograder.results import MapAxis
from tests.answers import afterwards, results

rng = np.random.default_rng(4)
STATES = rng.uniform(0.5, 1.0, size=(6, 3, 5))
WEIGHTS = rng.uniform(0.5, 1.0, size=(3, 8))


def moved(right, index, by):
    """An array moved at one place by a share of its largest entry."""
    wrong = right.copy()
    wrong[index] += by * np.abs(right).max()
    return wrong


def pictured(exercise, name, value, expected):
    """The picture of one output of an exercise."""
    return wrong_array(name, value, expected, axes_of(exercises()[exercise])[name])


def hits(picture):
    """Levels above zero by their place."""
    levels = np.array(picture.levels)
    return {tuple(map(int, place)): int(levels[tuple(place)]) for place in np.argwhere(levels)}


def test_states_are_shown_by_step_and_unit():
    """Of three axes the middle one, the examples, is shown by its worst."""
    value = moved(moved(STATES, (4, 0, 2), 0.05), (4, 2, 2), 0.005)
    found = pictured("rnn_forward", "hs", value, STATES)
    assert (found.name, found.rows, found.columns) == ("hs", MapAxis("step", 6), MapAxis("unit", 5))
    assert np.shape(found.levels) == (6, 5)
    assert hits(found) == {(4, 2): 2}


def test_weights_are_shown_by_what_they_lead_from_and_to():
    """A matrix of weights keeps its rows and columns, and its gates' letters."""
    found = pictured("lstm_backward", "dW_xh", moved(WEIGHTS, (1, 5), -1), WEIGHTS)
    assert found.rows == MapAxis("row from input", 3)
    assert found.columns == MapAxis("column to unit", 8, "ifgo")
    assert hits(found) == {(1, 5): 3}


def test_a_bias_is_one_row():
    """One axis lies along the columns."""
    found = pictured("gru_backward", "db_h", moved(WEIGHTS[0, :6], 4, 0.005), WEIGHTS[0, :6])
    assert (found.rows, found.columns) == (MapAxis("", 1), MapAxis("unit", 6, "rzn"))
    assert found.levels == ((0, 0, 0, 0, 1, 0),)


def test_axes_of_which_nothing_is_known_are_numbered():
    """Where no docstring gives a shape there are rows and columns, or numbers of axes."""
    assert wrong_array("J", -STATES[0], STATES[0]).rows.word == "row"
    found = wrong_array("vectors", -STATES, STATES)
    assert (found.rows.word, found.columns.word) == ("axis 0", "axis 2")
    assert np.shape(wrong_array("v", np.ones((2, 3, 4, 5)), np.zeros((2, 3, 4, 5))).levels) == (
        2,
        5,
    )


@pytest.mark.parametrize(("by", "level"), [
    (1e-12, 0), (1e-6, 1), (0.0099, 1), (0.0101, 2), (-0.099, 2), (0.101, 3), (9, 3),
    (np.inf, 3), (-np.inf, 3), (np.nan, 3),
])  # fmt: skip
def test_levels_are_shares_of_the_largest_entry(by, level):
    """1 % and 10 % of it divide them; what is within the tolerance is right."""
    value = moved(moved(WEIGHTS, (0, 0), by), (2, 7), 1)
    assert hits(wrong_array("dW", value, WEIGHTS)).get((0, 0), 0) == level


def test_integers_booleans_and_zeros_have_levels():
    """What is wrong is never shown as right, whatever the kind, and where 0 is the largest."""
    ids = np.array([[400, 3], [2, 1]])
    assert hits(wrong_array("ids", np.array([[400, 4], [2, 101]]), ids)) == {(0, 1): 1, (1, 1): 3}
    mask = np.array([[True, False], [True, True]])
    assert hits(wrong_array("mask", np.ones((2, 2), bool), mask)) == {(0, 1): 3}
    assert hits(wrong_array("dx", np.full(2, 1e-6), np.zeros(2))) == {(0, 0): 3, (0, 1): 3}
    large = np.array([2**64 - 1, 7], np.uint64)
    assert hits(wrong_array("ids", large, np.array([-1, 7]))) == {(0, 0): 3}


@pytest.mark.parametrize("gates", [1, 3, 4])
@pytest.mark.parametrize("units", [1, 5, 7, 25, 100])
@pytest.mark.parametrize("steps", [1, 25])
def test_long_axes_are_shown_in_runs(gates, units, steps):
    """At most 24 cells a side; each place is in one cell, and no cell reaches into another gate."""
    name = {1: "rnn_forward", 3: "gru_forward", 4: "lstm_forward"}[gates]
    output = "hs" if gates == 1 else "gates"
    right = np.ones((steps, 2, gates * units))
    for gate in range(gates):
        value = moved(right, (steps - 1, 1, slice(gate * units, (gate + 1) * units)), 1)
        found = pictured(name, output, value, right)
        levels = np.array(found.levels)
        rows, columns = levels.shape
        assert rows == min(steps, MOST)
        assert columns == gates * min(units, MOST // gates)
        assert (found.rows.size, found.columns.size) == (steps, gates * units)
        cells = columns // gates
        assert hits(found) == {(rows - 1, gate * cells + i): 3 for i in range(cells)}
        for unit in {0, units // 2, units - 1}:
            one = pictured(name, output, moved(right, (0, 0, gate * units + unit), 1), right)
            ((row, column),) = hits(one)
            assert row == 0
            assert column // cells == gate


def test_nothing_is_shown_of_what_is_no_array_of_that_kind():
    """Right arrays, lone numbers, other shapes and other dtypes have no picture."""
    for value, right in [
        (STATES, STATES),
        (np.array(1.0), np.array(2.0)),
        (np.ones(1), np.zeros(1)),
        (STATES[0], STATES),
        (STATES.astype(int), STATES),
        (np.zeros((0, 3)), np.zeros((0, 3))),
    ]:
        assert wrong_array("x", value, right) is None


def test_a_result_holds_the_pictures_of_its_wrong_arrays():
    """Values, lists and differences alike; a passed test has none."""
    late = afterwards("rnn_backward", lambda dx, *rest: (moved(dx, -1, 1), *rest))
    for e in results("bptt", {"rnn_backward": late}):
        for test in e.tests:
            names = [array.name for array in test.wrong]
            assert names == ([] if test.passed else ["dx"])
            assert test.passed == (e.id != "rnn-backward")
            steps = {row for array in test.wrong for row, _ in hits(array)}
            assert steps <= {len(array.levels) - 1 for array in test.wrong}
    turned = afterwards("clip_by_global_norm", lambda clipped, n: ([-v for v in clipped], n))
    (clip,) = (e for e in results("gradient_flow", {"clip_by_global_norm": turned})
               if e.id == "clip-by-global-norm")  # fmt: skip
    first = clip.tests[0]
    assert [array.name for array in first.wrong] == ["clipped[0]", "clipped[1]", "clipped[3]"]
