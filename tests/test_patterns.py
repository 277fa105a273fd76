"""Each pattern is told where all answers follow it, and not where one of them does not."""

import numpy as np
import pytest

from autograder.diagnosis.readings import PLACES, READINGS, Seen
from tests.answers import afterwards, made, reference, told, why

pytestmark = pytest.mark.slow


def reordered(order, gates):
    """The last three outputs, of the parameters, with their gates' blocks in another order."""

    def change(*found):
        blocks = [np.split(f, len(gates), axis=-1) for f in found[-3:]]
        mixed = (np.concatenate([b[gates.index(g)] for g in order], axis=-1) for b in blocks)
        return *found[:-3], *mixed

    return change


def single(name):
    """The reference, on arguments in single precision."""
    return lambda *args: reference(name)(
        *(a.astype(np.float32) if isinstance(a, np.ndarray) and a.dtype.kind == "f" else a
          for a in args)
    )  # fmt: skip


def per(letter, name, *outputs):
    """The reference with some outputs divided by the size of the first argument's axis."""

    def function(first, *rest):
        n = first.shape["TB".index(letter) if first.ndim == 3 else 0]
        found = reference(name)(first, *rest)
        return tuple(f / n if i in outputs else f for i, f in enumerate(found))

    return function


def nothing(name):
    """Arrays of the right shapes into which nothing was put."""
    return afterwards(name, lambda *found: tuple(map(np.zeros_like, found)))


def wiped(dhs, x, h0, *rest):
    """A right answer that costs an argument."""
    found = reference("rnn_backward")(dhs, x, h0, *rest)
    h0 *= 0
    return found


ROWS = [
    # Returned in another order.
    ("rnn_step_backward", lambda dx, dh, *rest: (dh, dx, *rest),
     "dx and dh_prev are returned in each other's place; "
     "the order is dx, dh_prev, dW_xh, dW_hh, db_h."),
    ("lstm_step_backward", lambda dx, dh, dc, dW, dV, db: (dx, dh, dW, dV, db, dc),
     "dc_prev, dW_xh, dW_hh and db_h are returned in another order; "
     "the order is dx, dh_prev, dc_prev, dW_xh, dW_hh, db_h."),
    # In total's place, immediate looks like a total with one path; that is not what went wrong.
    ("scalar_sensitivities", lambda immediate, total: (total, immediate),
     "immediate and total are returned in each other's place; the order is immediate, total."),
    ("lstm_forward", lambda hs, cs, gates: (hs, hs, gates), "What is returned as cs is hs."),
    # Gates in another order.
    ("lstm_step_backward", reordered("ifog", "ifgo"),
     "dW_xh, dW_hh and db_h have their blocks in the order i, f, o, g; it is i, f, g, o."),
    ("gru_backward", reordered("nzr", "rzn"),
     "dW_xh, dW_hh and db_h have their blocks in the order n, z, r; it is r, z, n."),
    # Axes.
    ("rnn_step_backward", lambda dx, dh, dW, *rest: (dx, dh, dW.T, *rest), "dW_xh is transposed."),
    ("gru_forward", lambda hs, gates: (hs.swapaxes(0, 1), gates),
     "hs has the batch on its first axis, where time belongs."),
    ("readout_forward", lambda logits: logits.reshape(-1, logits.shape[-1]),
     "logits has time and batch in one axis; they should be two, (T, B, …)."),
    ("rnn_step_backward", lambda *found: (*found[:4], found[4][None]),
     "db_h has an axis of length 1 too many; the numbers are right."),
    # Time.
    ("lstm_forward", lambda hs, cs, gates: (hs[::-1], cs[::-1], gates),
     "hs and cs are in reverse order of time."),
    ("lstm_backward", lambda dx, *rest: (np.roll(dx, 1, axis=0), *rest),
     "dx is one step late: what belongs to step t stands at t + 1."),
    ("gru_backward", lambda dx, *rest: (np.concatenate([dx[1:], 0 * dx[:1]]), *rest),
     "dx is one step early: what belongs to step t stands at t - 1."),
    ("rnn_forward", lambda hs: np.repeat(hs[-1:], len(hs), axis=0),
     "hs holds the last step's array at every step."),
    ("rnn_backward", lambda dx, *rest: (np.repeat(dx[:1], len(dx), axis=0), *rest),
     "dx holds the first step's array at every step."),
    ("rnn_forward", lambda hs: np.concatenate([hs[:1], 0 * hs[1:]]),
     "hs is right in the first step only."),
    ("readout_forward", lambda ys: np.concatenate([0 * ys[:-1], ys[-1:]]),
     "logits is right in the last step only."),
    ("readout_backward", lambda dhs, *rest: (np.concatenate([0 * dhs[:1], dhs[1:]]), *rest),
     "dhs is right in every step but the first."),
    ("readout_backward", lambda dhs, *rest: (np.concatenate([dhs[:-1], 0 * dhs[-1:]]), *rest),
     "dhs is right in every step but the last."),
    ("rnn_step_forward", lambda h: np.concatenate([h[:1], 0 * h[1:]]),
     "h is right in the first example only."),
    ("gru_step_forward", lambda h, gates: (np.concatenate([h[:-1], 0 * h[-1:]]), gates),
     "h is right in every example but the last."),
    # Factors.
    ("rnn_backward", lambda *found: tuple(-f for f in found),
     "dx, dh0, dW_xh, dW_hh and db_h have the wrong sign."),
    ("readout_backward", lambda dhs, dW, db: (dhs, 2 * dW, db),
     "dW_hy is twice what it should be."),
    ("step_jacobian", lambda J: J / 2, "J is half of what it should be."),
    ("norm_bound", lambda bound: 2 * bound, "bound is twice what it should be."),
    # Nothing.
    ("readout_backward", lambda dhs, dW, db: (dhs, 0 * dW, 0 * db),
     "dW_hy and db_y are zero everywhere."),
    # Shapes.
    ("gru_forward", lambda hs, gates: (hs, gates[-1]),
     "gates holds the last step only, without an axis of time."),
    ("lstm_forward", lambda hs, cs, gates: (hs, cs, gates.reshape(*gates.shape[:2], 4, -1)),
     "gates has the right numbers in the right order, but another shape."),
    ("readout_forward", lambda logits: logits.ravel(),
     "logits is flat: all its numbers stand along one axis."),
    ("rnn_forward", lambda hs: np.concatenate([0 * hs[:1], hs]),
     "hs has one entry too many in front of its first step."),
    ("readout_forward", lambda ys: np.concatenate([ys, ys[-1:] + 1]),
     "logits has one entry too many behind its last step."),
    ("gru_forward", lambda hs, gates: (hs[1:], gates), "hs lacks its first step."),
    ("gru_forward", lambda hs, gates: (hs[:-1], gates[:-1]), "hs and gates lack their last step."),
    # Places.
    ("lstm_step_forward", lambda h, c, gates: (h, c, gates * (
        1 + (np.arange(gates.shape[1]) < gates.shape[1] // 4) * 0.3)),
     "gates is right but for its block of i."),
    # Kinds of numbers.
    ("tbptt_windows", lambda windows: windows.astype(float),
     "windows has the right numbers, but as float64."),
    ("one_hot", lambda vectors: vectors.astype(bool),
     "vectors has the right numbers, but as bool."),
    ("lstm_forward", lambda *found: tuple(f.astype(np.float32) for f in found),
     "hs, cs and gates were computed in single precision (float32)."),
    ("gru_step_backward", lambda *found: tuple(f.astype(np.float16) for f in found),
     "dx, dh_prev, dW_xh, dW_hh and db_h were computed in half precision (float16)."),
]  # fmt: skip

FUNCTIONS = [
    ("gru_step_backward", single("gru_step_backward"),
     "dx, dh_prev, dW_xh, dW_hh and db_h were computed in single precision (float32)."),
    ("softmax_cross_entropy", single("softmax_cross_entropy"),
     "loss and dlogits were computed in single precision (float32)."),
    ("lstm_step_backward", per("B", "lstm_step_backward", 0, 1, 2, 3, 4, 5),
     "dx, dh_prev, dc_prev, dW_xh, dW_hh and db_h are divided by the batch size B once too often."),
    ("gru_backward", per("T", "gru_backward", 4), "db_h is divided by the number of steps T."),
    ("tbptt_gradients", per("T", "tbptt_gradients", 0),
     "loss is divided by the number of steps T."),
    ("rnn_backward", wiped,
     "The numbers are right, but the argument h0 changed in place: work on a copy."),
    ("softmax_cross_entropy", made("softmax_cross_entropy",
     ("return loss, dlogits", "return loss / np.log(2), dlogits")),
     "loss is counted in bits and should be in nats."),
    ("softmax_cross_entropy", made("softmax_cross_entropy",
     ("-log_p[right & counted].sum()", "-(log_p * (right & counted)).sum(axis=(0, 2))")),
     "loss is not summed over the batch."),
    ("cell_jacobian_terms", made("cell_jacobian_terms",
     ("np.diag(f)", "f"), ("return through_forget, direct", "return -through_forget, direct")),
     "through_forget has the wrong sign. direct is a vector and should be the matrix that has "
     "these numbers on its diagonal."),
    ("softmax_cross_entropy", made("softmax_cross_entropy",
     ("return loss, dlogits", "return loss * len(logits), dlogits")),
     "loss is T times what it should be."),
    # A mistake in a function that is called gives zeros too, and so do two at once.
    ("numerical_gradient", lambda f, x, eps=1e-5: np.zeros_like(x), "gradient is zero everywhere."),
    ("tbptt_gradients", nothing("tbptt_gradients"),
     "loss, dW_xh, dW_hh, db_h, dW_hy and db_y are zero everywhere."),
    ("rtrl_gradients", nothing("rtrl_gradients"), "dW_xh, dW_hh and db_h are zero everywhere."),
]  # fmt: skip


@pytest.mark.parametrize(("exercise", "change", "sentence"), ROWS)
def test_a_pattern_is_told(exercise, change, sentence):
    """What all answers of an exercise have in common is told in one sentence."""
    assert told(exercise, afterwards(exercise, change)) == sentence


@pytest.mark.parametrize(("exercise", "function", "sentence"), FUNCTIONS)
def test_a_pattern_of_sizes_and_arguments_is_told(exercise, function, sentence):
    """A factor goes by its name, B or T, and an argument that was changed by its own."""
    assert told(exercise, function) == sentence


def test_an_argument_that_changed_is_told_beside_wrong_numbers():
    """Numbers are known though an argument was changed, and that is told as well."""

    def function(dhs, *rest):
        found = per("T", "lstm_backward", 3, 4, 5)(dhs, *rest)
        dhs *= 0.5
        return found

    changed = "The argument dhs changed in place: work on a copy."
    divided = "The weight gradients were divided by T; they are summed over time."
    sentences = {reason.sentence for reason in why("lstm_backward", function)}
    assert f"{divided} {changed}" in sentences
    assert sentences <= {f"{divided} {changed}", changed}  # for a single step T is 1


@pytest.mark.parametrize(("exercise", "change", "sentence"), ROWS)
def test_a_pattern_that_one_answer_breaks_is_not_told(exercise, change, sentence):
    """One answer that is wrong in another way is enough for silence."""
    calls = iter(range(100))

    def function(*args):
        found = afterwards(exercise, change)(*args)
        if next(calls):
            return found
        found = found if isinstance(found, tuple) else (found,)
        rng = np.random.default_rng(0)
        spoilt = tuple(f + rng.normal(size=np.shape(f)) for f in found)
        return spoilt if len(spoilt) > 1 else spoilt[0]

    reason = told(exercise, function)
    # Which answers are right may be told all the same.
    assert reason is None or (sentence not in reason and reason.startswith("Of all that was asked"))


@pytest.mark.parametrize("reading", READINGS + PLACES)
def test_noise_is_read_as_nothing(reading):
    """No reading finds a form in an array of noise."""
    rng = np.random.default_rng(0)
    for axes in (("T", "B", "4H"), ("D", "4H"), ("4H",), ()):
        size = {"T": 5, "B": 3, "D": 4, "H": 2}
        shape = [8 if axis == "4H" else size[axis] for axis in axes]
        seen = Seen(rng.normal(size=shape), rng.normal(size=shape), axes, size)
        assert list(reading(seen)) == []
