"""What a student is told about a wrong array: which, where, by how much."""

import numpy as np
import pytest

from autograder.course import exercises
from autograder.examining.axes import axes_of
from autograder.examining.comparison import close, describe

rng = np.random.default_rng(0)
RIGHT = rng.normal(size=(5, 4, 3))
SQUARE = rng.normal(size=(4, 4))
GATES = rng.normal(size=(5, 4, 12))
ROWS = rng.normal(size=(2, 12))
LARGEST = np.abs(RIGHT).max()
IDS = np.arange(24).reshape(2, 4, 3)
BLOCKS = np.where(IDS[1, 2, 0] == IDS, 0, IDS), IDS


def changed(index, by=1.0, right=RIGHT):
    wrong = right.copy()
    wrong[index] += by
    return wrong


def told(exercise, name, value, expected):
    """What the student hears about one output of an exercise."""
    return describe(name, np.asarray(value), expected, axes_of(exercises()[exercise]).get(name, ()))


@pytest.mark.parametrize(
    ("exercise", "name", "value", "expected", "words"),
    [
        ("rnn_forward", "hs", changed((2, 1, 0)), RIGHT, "step t = 2, example b = 1, unit h = 0"),
        ("rnn_forward", "hs", changed(3), RIGHT, "Only step t = 3 is wrong"),
        ("rnn_backward", "dx", changed((slice(None), 1)), RIGHT, "Only example b = 1 is wrong"),
        ("rnn_backward", "dx", changed((1, 1, 2)), RIGHT, "example b = 1, input d = 2"),
        ("rnn_forward", "hs", changed(slice(1, 3)), RIGHT, "Only steps t = 1 to 2 are wrong"),
        ("rnn_backward", "dW_hh", SQUARE + np.nan, SQUARE, "not finite at row 0 (from unit 0)"),
        ("rnn_backward", "dW_hh", SQUARE[:2], SQUARE, "shape (2, 4), expected (4, 4)"),
        ("rnn_backward", "dW_hh", SQUARE.astype(int), SQUARE, "int64, expected floating point"),
        ("rnn_backward", "db_h", changed(1, right=SQUARE[0]), SQUARE[0], "Only unit h = 1 is"),
        ("pad_sequences", "mask", np.ones((2, 3)), np.ones((2, 3), bool), "expected bool"),
        ("pad_sequences", "ids", np.ones((2, 3)), np.ones((2, 3), int), "expected int64"),
        ("pad_sequences", "ids", [[1, 2, 4]], np.array([[1, 2, 3]]), "step t = 0, example b = 2"),
        ("softmax_cross_entropy", "loss", 3.0, np.array(2.0),
         "loss is off by 1, 50 % of what is expected"),
        # Sizes in figures that are read without counting zeros.
        ("rnn_forward", "hs", changed(0, 120 * LARGEST), RIGHT, "120 times its largest entry"),
        ("rnn_forward", "hs", changed(0, 1.3 * LARGEST), RIGHT, "130 % of its largest entry"),
        ("rnn_forward", "hs", changed(0, 0.05 * LARGEST), RIGHT, "5 % of its largest entry"),
        # The blocks and steps of a stream, and the steps that a filter leaves.
        ("stream_batches", "inputs", *BLOCKS, "first at block i = 1, step t = 2, example b = 0"),
        # Some axes are known, those after them are not.
        ("reverse_padded", "reversed_x", changed((2, 1, 0)), RIGHT,
         "most at step t = 2, example b = 1, axis 2: 0"),
        ("reverse_padded", "reversed_x", changed((2, 1), right=SQUARE), SQUARE,
         "most at step t = 2, example b = 1: by"),
        ("conv_over_time_forward", "y", changed(3), RIGHT, "Only step t = 3 is wrong"),
        # Blocks of gates, by the letters that the notebook gives them.
        ("lstm_forward", "gates", changed((2, 1, 7), right=GATES), GATES, "gate g of unit 1"),
        ("lstm_forward", "gates", changed((..., [3, 4, 5]), right=GATES), GATES, "Only gate f is"),
        ("lstm_forward", "gates", changed((..., slice(2, 12, 3)), right=GATES), GATES,
         "Only unit 2, in every gate it has, is wrong"),
        ("gru_forward", "gates", changed((2, 1, 5), right=GATES), GATES, "gate z of unit 1"),
        ("lstm_backward", "dW_xh", changed((1, 11), right=ROWS), ROWS,
         "row 1 (from input 1), column 11 (gate o of unit 2)"),
        ("lstm_backward", "db_h", changed(slice(0, 3), right=ROWS[0]), ROWS[0], "Only gate i is"),
        ("readout_backward", "dW_hy", changed((3, 1), right=SQUARE), SQUARE,
         "row 3 (from unit 3), column 1 (to output 1)"),
        ("step_jacobian", "J", changed((3, 2), right=SQUARE), SQUARE, "at row 3, column 2: by 1"),
        ("one_hot", "vectors", changed((2, 1, 0)), RIGHT, "axis 0: 2, axis 1: 1, axis 2: 0"),
        ("one_hot", "vectors", changed((3, 2), right=SQUARE), SQUARE, "at row 3, column 2: by 1"),
    ],
)  # fmt: skip
def test_a_difference_is_described(exercise, name, value, expected, words):
    """The sentence names the array, the place and the part that is wrong."""
    assert words in told(exercise, name, value, expected)


def test_every_shape_a_docstring_gives_is_used():
    """Each output whose shape the course states, its own or its variable's, has axes with names."""
    silent = {
        (e.name, name) for e in exercises().values() for name in e.outputs if name not in axes_of(e)
    }
    one_number = {("softmax_cross_entropy", "loss"), ("tbptt_gradients", "loss")}
    one_number |= {("ctc_loss", "loss"), ("encoder_decoder_gradients", "loss")}
    one_number |= {("norm_bound", "bound"), ("spectral_radius", "radius")}
    stacks = [exercises()[name] for name in ("deep_rnn_forward", "deep_rnn_backward")]
    of_their_own = {(stack.name, name) for stack in stacks for name in stack.lists}
    any_shape = of_their_own | {("one_hot", "vectors"), ("numerical_gradient", "gradient")}
    any_shape |= {("clip_by_global_norm", "clipped"), ("clip_by_global_norm", "norm")}
    any_shape |= {("scan_combine", "a"), ("scan_combine", "b")}
    optimisers = [exercises()[name] for name in ("sgd_momentum", "rmsprop", "adam")]
    any_shape |= {(rule.name, name) for rule in optimisers for name in rule.lists}
    assert silent <= one_number | any_shape


def test_no_right_value_is_shown():
    """The description of a difference holds no entry of the right array."""
    for index in np.ndindex(RIGHT.shape):
        text = told("rnn_forward", "hs", changed(index, 10.0), RIGHT)
        assert f"{abs(RIGHT[index]):.4g}"[:5] not in text


def test_rounding_is_forgiven_and_mistakes_are_not():
    """Twelve digits are enough, six are not; a rounded tiny entry beside large ones is right."""
    assert describe("hs", RIGHT * (1 + 1e-12), RIGHT) is None
    assert describe("hs", RIGHT * (1 + 1e-6), RIGHT) is not None
    assert close(np.array([1e3, 1e-12]), np.array([1e3, 0.0]))
    assert not close(np.array([np.inf]), np.array([1.0]))
    assert describe("loss", np.array(0), np.array(0.0)) is None


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("lie", [np.inf, -np.inf, np.nan, 1e200, 1e308, -1e308])
def test_no_number_widens_its_own_tolerance(lie):
    """An answer of huge or infinite numbers is wrong, wherever it stands, and no warning comes."""
    for wrong in (np.full_like(RIGHT, lie), changed((1, 2, 0), lie)):
        assert not close(wrong, RIGHT)
        assert describe("hs", wrong, RIGHT)
    assert np.isnan(lie) or not close(np.full_like(RIGHT, lie), np.full_like(RIGHT, -lie))


def test_infinities_and_nan_agree_with_themselves_alone():
    """Where something not finite is expected, that very thing must come."""
    odd = np.array([1.0, np.inf, -np.inf, np.nan])
    assert close(odd, odd)
    for order in ([0, 2, 1, 3], [0, 3, 2, 1], [0, 1, 3, 2]):
        assert not close(odd[order], odd)
    assert close(np.array([-0.0]), np.array([0.0]))


def test_integers_are_compared_exactly():
    """Neither sign nor size is lost between integer types: 2**64 - 1 is not -1."""
    large = np.array([2**64 - 1, 2**63], np.uint64)
    assert not close(large, np.array([-1, -(2**63)]))
    assert describe("ids", large, np.array([-1, -(2**63)]))
    assert not close(np.array([2**53 + 1]), np.array([2**53]))
    assert close(np.array([3, 4], np.uint64), np.array([3, 4]))
