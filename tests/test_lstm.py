"""The LSTM's two forms are one: the step, and the sequence that computes many steps at once."""

import warnings

import numpy as np
import pytest

from solutions.lstm import (
    _sigmoid,
    cell_jacobian_terms,
    lstm_backward,
    lstm_forward,
    lstm_step_backward,
    lstm_step_forward,
)

T, B, D, H = 9, 3, 4, 5


def draw(steps=T, dtype=np.float64, bias=1.0):
    """Inputs, initial states, parameters, and a gradient for every hidden state."""
    rng = np.random.default_rng(11)
    shapes = [(steps, B, D), (B, H), (B, H), (D, 4 * H), (H, 4 * H), (4 * H,), (steps, B, H)]
    *inputs, b_h, dhs = (rng.normal(size=shape).astype(dtype) for shape in shapes)
    return *inputs, dtype(bias) * b_h, dhs


def close(ours, theirs):
    # Products over all steps at once and step by step round differently in the last digits.
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("bias", [1.0, 30.0, 1e4])
def test_sequence_forward_is_steps(bias):
    """A sequence is its steps one after the other, saturated or not."""
    x, h, c, W_xh, W_hh, b_h, _ = draw(bias=bias)
    sequence = lstm_forward(x, h, c, W_xh, W_hh, b_h)
    for t in range(T):
        h, c, gates = lstm_step_forward(x[t], h, c, W_xh, W_hh, b_h)
        close([part[t] for part in sequence], [h, c, gates])


@pytest.mark.parametrize("bias", [1.0, 30.0, 1e4])
def test_sequence_backward_is_steps(bias):
    """Going back over a sequence is going back over its steps, weight gradients summed."""
    x, h0, c0, W_xh, W_hh, b_h, dhs = draw(bias=bias)
    hs, cs, gates = lstm_forward(x, h0, c0, W_xh, W_hh, b_h)
    dx, dh, dc, total = np.empty_like(x), 0 * h0, 0 * c0, [0, 0, 0]
    for t in reversed(range(T)):
        before = (hs[t - 1], cs[t - 1]) if t else (h0, c0)
        dx[t], dh, dc, *step = lstm_step_backward(
            dhs[t] + dh, dc, x[t], *before, cs[t], gates[t], W_xh, W_hh
        )
        total = [a + b for a, b in zip(total, step, strict=True)]
    close(lstm_backward(dhs, x, h0, c0, hs, cs, gates, W_xh, W_hh), [dx, dh, dc, *total])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_work_is_done_in_the_dtype_of_the_inputs(dtype):
    """Single precision in, single precision out, in every array."""
    x, h0, c0, W_xh, W_hh, b_h, dhs = draw(dtype=dtype)
    kept = lstm_forward(x, h0, c0, W_xh, W_hh, b_h)
    gradients = lstm_backward(dhs, x, h0, c0, *kept, W_xh, W_hh)
    h, c, gates = step = lstm_step_forward(x[0], h0, c0, W_xh, W_hh, b_h)
    back = lstm_step_backward(dhs[0], c0, x[0], h0, c0, c, gates, W_xh, W_hh)
    terms = cell_jacobian_terms(c0[0], h[0], gates[0], W_hh)
    arrays = [*kept, *gradients, *step, *back, *terms]
    assert {a.dtype for a in arrays} == {np.dtype(dtype)}


@pytest.mark.parametrize("position", range(6))
def test_inputs_of_both_precisions_give_the_wider(position):
    """One input of double precision among single ones makes the results double."""
    single, double = draw(dtype=np.float32)[:6], draw()[:6]
    mixed = [double[i] if i == position else single[i] for i in range(6)]
    kept = lstm_forward(*mixed)
    assert {a.dtype for a in kept} == {np.dtype(np.float64)}
    # Products of single inputs are rounded to single precision, about 1e-7 each.
    np.testing.assert_allclose(kept[0], lstm_forward(*double)[0], rtol=0, atol=1e-5)


def test_no_step_at_all():
    """A sequence of no steps hands back nothing, and gradients that are zero."""
    x, h0, c0, W_xh, W_hh, b_h, dhs = draw(steps=0)
    kept = lstm_forward(x, h0, c0, W_xh, W_hh, b_h)
    assert [a.shape for a in kept] == [(0, B, H), (0, B, H), (0, B, 4 * H)]
    gradients = lstm_backward(dhs, x, h0, c0, *kept, W_xh, W_hh)
    assert [g.shape for g in gradients] == [a.shape for a in (x, h0, c0, W_xh, W_hh, b_h)]
    assert not any(g.any() for g in gradients)


def test_inputs_in_any_memory_order():
    """Strided and transposed inputs give what contiguous ones give, and stay as they are."""
    x, h0, c0, W_xh, W_hh, b_h, dhs = draw()
    kept = lstm_forward(x, h0, c0, W_xh, W_hh, b_h)
    wanted = [*kept, *lstm_backward(dhs, x, h0, c0, *kept, W_xh, W_hh)]
    wide = [
        np.repeat(np.asfortranarray(a), 2, axis=0)[::2] for a in (x, h0, c0, W_xh, W_hh, b_h, dhs)
    ]
    for a in wide:
        a.flags.writeable = False
    kept = lstm_forward(*wide[:6])
    close([*kept, *lstm_backward(wide[6], *wide[:3], *kept, *wide[3:5])], wanted)


def test_saturated_inputs_raise_no_warning():
    """Pre-activations of any size pass without a floating-point warning."""
    x, h0, c0, W_xh, W_hh, b_h, dhs = draw(bias=1e5)
    with warnings.catch_warnings(), np.errstate(over="raise", invalid="raise", divide="raise"):
        warnings.simplefilter("error")
        kept = lstm_forward(x, h0, c0, W_xh, W_hh, b_h)
        gradients = lstm_backward(dhs, x, h0, c0, *kept, W_xh, W_hh)
        lstm_step_forward(x[0], h0, c0, W_xh, W_hh, b_h)
    assert all(np.isfinite(a).all() for a in (*kept, *gradients))


def test_sigmoid_keeps_its_digits():
    """A gate that is nearly shut is right in all its digits, and never less than 0."""
    a = np.array([-700.0, -300.0, -40.0, -1.0])
    # log1p and exp of moderate numbers are right to the last digit or two.
    wanted = np.exp(a - np.log1p(np.exp(a)))
    np.testing.assert_allclose(_sigmoid(a), wanted, rtol=1e-14)
    np.testing.assert_allclose(_sigmoid(-a) + _sigmoid(a), 1, rtol=1e-15)
    assert _sigmoid(np.array([-1e308, 0.0, 1e308])).tolist() == [0, 0.5, 1]
    tiny = _sigmoid(np.array([-80.0], np.float32))
    np.testing.assert_allclose(tiny, np.exp(np.float64(-80)), rtol=3e-7)
