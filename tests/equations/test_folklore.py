"""The equations of the page "folklore", checked by powers, long iterations and complex steps."""

import math

import numpy as np
import pytest

from solutions.bptt import readout_backward, rnn_backward
from solutions.gradient_flow import clip_by_global_norm, step_jacobian
from solutions.gru import gru_step_forward
from solutions.tbptt import tbptt_gradients
from solutions.vanilla_rnn import readout_forward, rnn_forward, softmax_cross_entropy
from tests.equations.coverage import checks


@pytest.fixture
def rng():
    return np.random.default_rng(30)


@checks("eq-folklore-sandwich")
@pytest.mark.parametrize("n", [1, 2, 7, 30])
def test_powers_lie_between_radius_and_norm(rng, n):
    """The longest image of many unit vectors under n products lies between the two powers."""
    for _ in range(20):
        W = rng.normal(size=(4, 4)) / 2
        radius = max(abs(np.linalg.eigvals(W)))
        norm = math.sqrt(max(np.linalg.eigvalsh(W @ W.T)))
        power = np.eye(4)
        for _ in range(n):
            power = power @ W
        # The best direction is approached by iterating power-transpose times power.
        v = rng.normal(size=4)
        for _ in range(200):
            v = power.T @ (power @ v)
            v /= np.linalg.norm(v)
        length = np.linalg.norm(power @ v)
        assert radius**n <= length * (1 + 1e-9)
        assert length <= norm**n * (1 + 1e-9)
    nilpotent = np.array([[0.0, 2.0], [0.0, 0.0]])
    assert np.linalg.norm(nilpotent, 2) == 2
    assert not (nilpotent @ nilpotent).any()


@checks("eq-folklore-transient")
@pytest.mark.parametrize("n", [1, 2, 5, 13])
def test_corner_of_a_power(n):
    """Multiplying the two-by-two matrix n times gives the printed one."""
    a, b = 0.9, 2.0
    power = np.eye(2)
    for _ in range(n):
        power = power @ np.array([[a, b], [0, a]])
    assert np.allclose(power, [[a**n, n * a ** (n - 1) * b], [0, a**n]], rtol=1e-13)


@checks("eq-folklore-slope")
@pytest.mark.parametrize("w", [-2.0, 0.3, 1.5])
def test_slope_of_one_unit(rng, w):
    """A complex step in the state before moves the new state by |w| (1 - h²), at most |w|."""
    for h_prev, rest in rng.normal(size=(50, 2)):
        slope = abs(np.tanh(w * (h_prev + 1e-30j) + rest).imag / 1e-30)
        h = math.tanh(w * h_prev + rest)
        assert np.isclose(slope, abs(w) * (1 - h**2), rtol=1e-10)
        assert np.isclose(abs(step_jacobian(np.array([h]), np.array([[w]])).item()), slope)
        assert slope <= abs(w)


@checks("eq-folklore-tanh-state", "eq-folklore-tanh-power")
@pytest.mark.parametrize("start", [0.5, -3.0])
def test_repeated_tanh_decays_like_a_power(start):
    """After more and more steps, state and derivative come ever closer to the two limits."""
    h, log_slope, seen = start, 0.0, []
    for n in range(1, 10**6 + 1):
        h = math.tanh(h)
        log_slope += math.log1p(-h * h)
        if n in (10**2, 10**4, 10**6):
            seen.append((h * h * 2 * n / 3, log_slope / math.log(n), log_slope))
    state, ratio, logs = zip(*seen, strict=True)
    errors = np.abs(np.array(state) - 1)
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 1e-4
    errors = np.abs(np.array(ratio) + 1.5)
    assert errors[0] > errors[1] > errors[2]
    # Between two late points the power itself shows, free of the constant in front.
    assert np.isclose((logs[2] - logs[1]) / math.log(100), -1.5, atol=1e-3)


def states_of_copies(x, h0, W_xh, copies, b_h):
    """States of a network whose recurrent weights have a copy of their own for each step."""
    h, hs = h0, []
    for x_t, W in zip(x, copies, strict=True):
        h = np.tanh(x_t @ W_xh + h @ W + b_h)
        hs.append(h)
    return hs


@checks("eq-folklore-truncated")
@pytest.mark.parametrize("k2", [1, 3, 5, 9])
def test_window_keeps_the_latest_terms(rng, k2):
    """Moving only the last k2 copies of the weights, loss by loss, gives the truncated gradient."""
    T, B, D, H, K = 6, 2, 3, 4, 3
    x, h0, targets = (
        rng.normal(size=(T, B, D)),
        rng.normal(size=(B, H)),
        rng.integers(K, size=(T, B)),
    )
    W_xh, W_hh, b_h, W_hy, b_y = (
        rng.normal(scale=0.7, size=shape) for shape in ((D, H), (H, H), (H,), (H, K), (K,))
    )
    _, _, dW_hh, *_ = tbptt_gradients(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, 1, k2)

    def slope(i, j):
        total = 0
        for t in range(T):
            copies = np.repeat(W_hh[None].astype(complex), T, axis=0)
            copies[max(0, t - k2 + 1) : t + 1, i, j] += 1e-30j
            logits = states_of_copies(x, h0, W_xh, copies, b_h)[t] @ W_hy + b_y
            log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
            total -= log_p[np.arange(B), targets[t]].sum().imag / 1e-30 / B
        return total

    expected = [[slope(i, j) for j in range(H)] for i in range(H)]
    assert np.allclose(dW_hh, expected, rtol=1e-9)


@checks("eq-folklore-descent")
def test_remainder_of_a_descent_step_is_of_second_order(rng):
    """A step ten times shorter leaves a hundredth of the error of the linear forecast."""
    T, B, D, H, K = 4, 2, 3, 4, 3
    x, h0, targets = (
        rng.normal(size=(T, B, D)),
        rng.normal(size=(B, H)),
        rng.integers(K, size=(T, B)),
    )
    W_xh, W_hh, W_hy = (rng.normal(size=shape) for shape in ((D, H), (H, H), (H, K)))
    every, b_h, b_y = np.ones((T, B), dtype=bool), np.zeros(H), np.zeros(K)

    def loss(W):
        logits = readout_forward(rnn_forward(x, h0, W_xh, W, b_h), W_hy, b_y)
        return softmax_cross_entropy(logits, targets, every)

    hs = rnn_forward(x, h0, W_xh, W_hh, b_h)
    before, dlogits = loss(W_hh)
    dW = rnn_backward(readout_backward(dlogits, hs, W_hy)[0], x, h0, hs, W_xh, W_hh)[3]
    left = []
    for alpha in (1e-3, 1e-4, 1e-5):
        left.append(loss(W_hh - alpha * dW)[0] - (before - alpha * np.sum(dW**2)))
        assert loss(W_hh - alpha * dW)[0] < before < loss(W_hh + alpha * dW)[0]
    assert left[0] / left[1] == pytest.approx(100, rel=0.1)
    assert left[1] / left[2] == pytest.approx(100, rel=0.01)


@checks("eq-folklore-gru-swap")
def test_sign_of_the_update_gate_swaps_keeping_and_replacing(rng):
    """With the update gate's weights negated, a GRU mixes with z and 1 - z exchanged."""
    B, D, H = 3, 4, 5
    x, h_prev = rng.normal(size=(B, D)), rng.normal(size=(B, H))
    weights = [rng.normal(size=shape) for shape in ((D, 3 * H), (H, 3 * H), (3 * H,))]
    _, gates = gru_step_forward(x, h_prev, *weights)
    _, z, n = np.split(gates, 3, axis=1)
    for W in weights:
        W[..., H : 2 * H] *= -1
    h, _ = gru_step_forward(x, h_prev, *weights)
    assert np.allclose(h, (1 - z) * h_prev + z * n, rtol=1e-13)
    for a in (-30.0, -1.0, 0.0, 2.5):
        assert math.isclose(1 - 1 / (1 + math.exp(-a)), 1 / (1 + math.exp(a)), rel_tol=1e-12)


@checks("eq-folklore-clip-angle")
def test_angle_of_gradients_scaled_apart(rng):
    """The printed cosine is that of the two long vectors, and is 1 only for equal factors."""
    grads = [rng.normal(size=shape) for shape in ((3, 4), (4, 4), (4,))]
    limit = 0.5
    clipped = [clip_by_global_norm([g], limit)[0][0] for g in grads]
    s = np.array([limit / np.linalg.norm(g) for g in grads])
    g = np.array([np.linalg.norm(g) for g in grads])
    before, after = (np.concatenate([a.ravel() for a in arrays]) for arrays in (grads, clipped))
    cosine = before @ after / np.sqrt((before @ before) * (after @ after))
    printed = (s * g**2).sum() / np.sqrt((g**2).sum() * (s**2 * g**2).sum())
    assert printed == pytest.approx(cosine, rel=1e-13)
    assert printed < 0.999
    together, _ = clip_by_global_norm(grads, limit)
    after = np.concatenate([a.ravel() for a in together])
    assert before @ after / np.sqrt((before @ before) * (after @ after)) == pytest.approx(1)
