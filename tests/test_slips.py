"""One slip of the pen, two mistakes at once, one kind of question: told where all answers fit."""

import numpy as np
import pytest

from autograder.course import exercises
from autograder.diagnosis.bank import compiled
from autograder.diagnosis.evidence import Evidence
from autograder.diagnosis.slips import SPELLED, SPOKEN, slips
from autograder.diagnosis.special import only_where
from autograder.results import Reply
from tests.answers import afterwards, answers, made, reference, styled, told, why

SLIPS = [
    ("rnn_step_forward", [("+ b_h", "+ 2 * b_h")], "In h, the term b_h is counted twice."),
    ("rnn_step_backward", [("da @ W_hh.T", "da @ W_hh.T + dh")],
     "In dh_prev, dh is added, where it does not belong."),
    ("gru_step_backward", [("dn = dh * (1 - z)", "dn = dh * z")],
     "In dn, z stands where 1 - z should."),
    ("gru_step_backward", [("dz * z * (1 - z)", "dz")],
     "In da_z, the slope z * (1 - z) is missing."),
    ("gru_step_backward", [("dz * z * (1 - z)", "dz * r * (1 - r)")],
     "In da_z, the slope of r stands where that of z should."),
    ("gru_step_backward", [("dr * r * (1 - r)", "dr * (1 - r**2)")],
     "In da_r, 1 - r², the slope of tanh, stands where that of a gate should."),
    ("lstm_step_backward", [("dc * i * (1 - g**2)", "dc * (1 - g**2)")],
     "In da_g, the factor i is missing."),
    ("lstm_step_backward", [("dc * g * i * (1 - i)", "dc * g * i")],
     "In da_i, the factor 1 - i is missing."),
    ("lstm_step_backward", [("da_f = dc * c_prev", "da_f = dc * h_prev")],
     "In da_f, h_prev stands where c_prev should."),
    ("lstm_step_forward", [("+ i * g", "+ (1 - f) * g")], "In c, 1 - f stands where i should."),
    ("lstm_step_forward", [("np.tanh(g)", "g")], "In g, tanh is missing."),
    ("lstm_step_backward", [("tanh_c = np.tanh(c)", "tanh_c = np.tanh(c_prev)")],
     "In tanh(c), c_prev stands where c should."),
    ("cell_jacobian_terms", [("W_hi.T", "W_hi")], "In through_input, W_hi is not transposed."),
    ("lstm_backward", [("dc * c_prev, dc * i[t]", "dc * c_prev**2, dc * i[t]")],
     "At every step, in da_f, the factor c_prev is there twice."),
    ("gru_forward", [("n[t] = np.tanh(", "n[t] = (")], "At every step, in n, tanh is missing."),
]  # fmt: skip

# Somebody else's code with the same slip.
STYLED = [
    ("lstm_loops", "cell_jacobian_terms", ("W_hh[old, 2 * H + new]", "W_hh[new, 2 * H + old]"),
     "In through_candidate, W_hg is not transposed."),
    ("lstm_einsum", "lstm_backward", ("g * i * (1 - i), c_prev", "g, c_prev"),
     "At every step, in da_i, the slope i * (1 - i) is missing."),
]  # fmt: skip

TWOFOLD = [
    ("softmax_cross_entropy", [("B = logits.shape[1]", "B = max(mask.sum(), 1)"),
     ("return loss, dlogits", "return loss, -dlogits")],
     "Two mistakes at once. Loss and gradient are divided by the number of steps that count; "
     "divide by the batch size B. Besides, dlogits has the wrong sign."),
    # What is told of the loss says nothing of the gradient, which is wrong in another way.
    ("softmax_cross_entropy", [(".sum() / B", ".sum() / max(mask.sum(), 1)"),
     ("* counted / B", "* counted")],
     "Two mistakes at once. The loss is divided by the number of steps that count; divide by the "
     "batch size B. Besides, dlogits is B times what it should be: a division by the batch size B "
     "is missing."),
    ("gru_backward", [("h_prev = np.concatenate([h0[None], hs[:-1]])", "h_prev = hs"),
     ("return dx,", "return 2 * dx,")],
     "Two mistakes at once. hs[t] was used as the state before step t; that is hs[t - 1], and h0 "
     "for the first. Besides, dx is twice what it should be."),
]  # fmt: skip
# A slip and a pattern, a slip in what a mistake of the bank or another slip leaves.
TWO_SLIPS = [
    ("lstm_step_backward", [("dc_next + dh * o *", "dc_next + dh * o * (1 - o) *"),
     ("da.sum(axis=0)", "da.mean(axis=0)")],
     "Two mistakes at once. In dc, the factor 1 - o is one too many. Besides, db_h is divided by "
     "the batch size B once too often."),
    ("rnn_step_backward", [("da @ W_hh.T", "da * (1 - h**2) @ W_hh.T"), ("x.T @ da", "da.T @ x")],
     "Two mistakes at once. In dh_prev, the factor 1 - h² is one too many. Besides, dW_xh is "
     "transposed."),
    ("lstm_step_forward", [(" + b_h", ""), ("o * np.tanh(c)", "o * np.tanh(c_prev)")],
     "Two mistakes at once. The bias b_h is not added to the pre-activations. Besides, in h, "
     "c_prev stands where c should."),
    ("gru_step_backward", [("dn = dh * (1 - z)", "dn = dh * z"), ("dz * z * (1 - z)", "dz")],
     "Two mistakes at once. In dn, z stands where 1 - z should. Besides, in da_z, the slope "
     "z * (1 - z) is missing."),
    ("lstm_backward", [("dc * g[t], dc * c_prev,", "dc * i[t], dc * c,"),
     ("dc = dc + dh * o[t]", "c = cs[t]\n        dc = dc + dh * o[t]")],
     "Two mistakes at once. At every step, in da_i, i stands where g should. Besides, at every "
     "step, in da_f, c stands where c_prev should."),
]  # fmt: skip
# A mistake of the bank in some arrays, a pattern in the others.
APART = [
    ("softmax_cross_entropy", [(".sum() / B", ".sum() / B / np.log(2)"),
     (" * counted / B", " / B")],
     "loss is counted in bits and should be in nats. The mask is not in the gradient: padded steps "
     "must have gradient zero."),
]  # fmt: skip
# One in the function itself, the other in what it calls.
IN_BOTH = [
    ("tbptt_gradients", [("hs[start - 1] if start > 0 else h0", "h0"),
     ("tbptt_windows(len(x), k1, k2)", "[w for w in tbptt_windows(len(x), k1, k2)"
      " if w[2] - w[1] == k1]")], "windows-start-from-h0 + drops-rest-window"),
]  # fmt: skip


def hidden(size, wrong):
    """A function that is wrong where the first argument's axis, from the end, has one size."""

    def change(name):
        def function(first, *rest):
            found = reference(name)(first, *rest)
            found = found if isinstance(found, tuple) else (found,)
            found = wrong(found) if first.shape[-2] == size else found
            return found if len(found) > 1 else found[0]

        return function

    return change


def failing(found):
    raise IndexError("out of range")


SPECIAL = [
    ("rnn_step_forward", hidden(1, lambda found: [f + 1 for f in found]),
     "Of all that was asked, only the answers for a single example (B = 1) and a single input "
     "(D = 1) are wrong: they are other numbers."),
    ("rnn_forward", hidden(1, failing),
     "Of all that was asked, only the answers for a single time step (T = 1) and a single example "
     "(B = 1) are wrong: the function fails."),
    ("one_hot", lambda name: lambda ids, K: np.array([np.arange(K) == int(i) for i in ids]) * 1.0,
     "Of all that was asked, only the answers for ids of 1 axis are right."),
]  # fmt: skip


def drawn(change, seeded=True):
    """Orthogonal matrices, changed."""

    def function(size, gain, seed):
        rng = np.random.default_rng(seed if seeded else None)
        return change(np.linalg.svd(rng.normal(size=(size, size)))[0], gain)

    return function


SEEDED = [
    (drawn(lambda Q, gain: Q), "Q has columns of length 1: the gain is not in it."),
    (drawn(lambda Q, gain: Q * gain**2), "Q is multiplied by the square of the gain, where Q Qᵀ = "
     "gain² I asks for the gain."),
    (drawn(lambda Q, gain: Q / gain), "Q is divided by the gain, where Q Qᵀ = gain² I asks for a "
     "product."),
    (drawn(lambda Q, gain: Q * gain, seeded=False), "The same seed gave different results: draw "
     "from np.random.default_rng(seed) alone."),
    (lambda size, gain, seed: drawn(lambda Q, gain: Q * gain)(size, gain, 7),
     "The seed is not used: every seed gives the same result."),
    (drawn(lambda Q, gain: gain * (Q + 1) / np.linalg.norm(Q + 1, axis=0)),
     "The columns of Q have the right length, but they are not perpendicular."),
    (drawn(lambda Q, gain: gain * (Q + 1)), None),
    (drawn(lambda Q, gain: gain * Q * np.arange(1, len(Q) + 1)), "The columns of Q are "
     "perpendicular, but not all of them are as long as the gain."),
]  # fmt: skip


@pytest.mark.parametrize(("exercise", "changes", "sentence"), SLIPS + TWOFOLD + TWO_SLIPS + IN_BOTH)
def test_a_slip_is_told(exercise, changes, sentence):
    """What was changed in one line, or in two, is told."""
    assert told(exercise, made(exercise, *changes)) == sentence


@pytest.mark.parametrize(("exercise", "changes", "sentence"), APART)
def test_what_is_wrong_with_each_array_is_told_with_it(exercise, changes, sentence):
    """Where an array is right, what is wrong with it elsewhere is not told."""
    sentences = {reason.sentence for reason in why(exercise, made(exercise, *changes))}
    assert max(sentences, key=len) == sentence
    assert all(each in sentence for each in sentences)


def test_no_array_that_a_first_mistake_makes_wrong_is_called_right():
    """A pattern that holds the numbers of an array for right is not told besides a mistake."""
    change = ("return hs, gates", "return hs, gates.reshape(*gates.shape[:2], 3, -1)")
    wrong = ("    h = h0\n", "    h = np.zeros_like(h0)\n")
    assert "right numbers" in told("gru_forward", made("gru_forward", change))
    assert "right numbers" not in str(told("gru_forward", made("gru_forward", change, wrong)))


@pytest.mark.parametrize(("style", "exercise", "change", "sentence"), STYLED)
def test_a_slip_is_told_in_any_style(style, exercise, change, sentence):
    """The numbers decide, however the function is written."""
    assert told(exercise, styled(style, exercise, change)) == sentence


@pytest.mark.parametrize(("exercise", "change", "sentence"), SPECIAL)
def test_the_only_kind_of_question_that_is_answered_wrong_is_told(exercise, change, sentence):
    """What is right but for one kind of arguments is told by these."""
    assert told(exercise, change(exercise)) == sentence


def test_what_is_answered_right_as_well_is_not_told():
    """Of one step of one example only the example is told, when one step of several is right."""
    given = [a for _, found in answers("rnn_backward", reference("rnn_backward")) for a in found]
    (alone,) = [a for a in given if a.args[0].shape[:2] == (1, 1)]
    assert any(a.args[0].shape[0] == 1 for a in given if a is not alone)
    alone.values = [value + 1 for value in alone.values]
    alone.reply = Reply("value", alone.values, alone.reply.after)
    tests = tuple((a is not alone, [a]) for a in given)
    (finding,) = only_where(Evidence(exercises()["rnn_backward"], tests))
    assert finding.sentence == (
        "Of all that was asked, only the answers for a single example (B = 1) are wrong: they are "
        "other numbers."
    )


def test_a_kind_of_question_that_is_answered_right_as_well_is_not_told():
    """One wrong answer of another kind is enough for silence."""
    calls = iter(range(100))

    def change(h):
        return h + 1 if len(h) == 1 or not next(calls) else h

    reason = told("rnn_step_forward", afterwards("rnn_step_forward", change))
    assert reason is None or "B = 1" not in reason


@pytest.mark.parametrize(("function", "sentence"), SEEDED)
def test_what_is_wrong_with_a_drawn_matrix_is_told(function, sentence):
    """There is more than one right matrix, so its promises are looked at and not its numbers."""
    assert told("orthogonal", function) == sentence


def test_what_is_not_a_number_does_not_tell_that_the_seed_is_unused():
    """Every seed gives NaN where a right draw is spoilt, and that is not the seed's fault."""
    spoilt = afterwards("chrono_bias", lambda b_h: np.log(-1 - b_h**2))
    assert told("chrono_bias", spoilt) is None


@pytest.mark.parametrize("exercise", SPELLED)
def test_a_step_that_is_spelled_out_is_the_step(exercise):
    """Where slips are not looked for in the reference, its numbers are the reference's."""
    function = compiled(exercise, SPELLED[exercise])
    assert all(passed for passed, _ in answers(exercise, function))


@pytest.mark.parametrize("exercise", sorted(SPOKEN))
def test_slips_are_many_and_each_is_told_apart(exercise):
    """Every function has slips, and what is told of one is not told of many others."""
    sentences = [slip.told for slip in slips(exercise)]
    assert len(sentences) >= 5
    assert len(set(sentences)) >= 0.6 * len(sentences)
    assert exercise in exercises()
