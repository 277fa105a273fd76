"""The equations of the chapter "beyond" on going forwards, checkpoints and attention.

Derivatives are complex steps where they are defined, through networks that are written out here.
"""

from itertools import pairwise

import numpy as np
import pytest

from solutions.beyond import (
    checkpointed_backward,
    echo_state_weights,
    ridge_readout,
    rtrl_gradients,
    rtrl_step,
)
from solutions.bptt import rnn_backward, rnn_step_backward
from solutions.gradient_flow import spectral_radius
from solutions.lstm import lstm_forward
from tests.equations.coverage import checks
from tests.equations.nudged import close, derivative

T, D, H = 7, 2, 4
P = D * H + H * H + H


def parameters(theta):
    """The long row, cut and folded in C order."""
    return (
        theta[: D * H].reshape(D, H),
        theta[D * H : D * H + H * H].reshape(H, H),
        theta[D * H + H * H :],
    )


def states(theta, x, h, nudges=None):
    """All states of a vanilla network of one example, h0 first."""
    W_xh, W_hh, b_h = parameters(theta)
    found = [h]
    for t, step in enumerate(x):
        nudge = 0 if nudges is None else nudges[t]
        found.append(np.tanh(step @ W_xh + found[-1] @ W_hh + b_h) + nudge)
    return np.array(found)


@pytest.fixture
def net():
    """Return parameters as one row, inputs, a first state and what the loss asks of each state."""
    rng = np.random.default_rng(0)
    return rng.normal(size=P), rng.normal(size=(T, D)), rng.uniform(-0.9, 0.9, H), rng.normal(
        size=(T, H)
    )  # fmt: skip


def sensitivities(theta, x, h0):
    """The total derivative of every state, by its definition."""
    whole = derivative(lambda moved: states(moved, x, h0), theta)
    return whole.reshape(T + 1, H, P)


def pre_activation(theta, x, h):
    W_xh, W_hh, b_h = parameters(theta)
    return x @ W_xh + h @ W_hh + b_h


@checks("eq-beyond-total", "eq-beyond-immediate", "eq-beyond-rtrl")
def test_sensitivities_travel_forwards(net):
    """Each state's total derivative is what its step does and what it inherits."""
    theta, x, h0, _ = net
    S, hs = sensitivities(theta, x, h0), states(theta, x, h0)
    W_hh = parameters(theta)[1]
    assert np.array_equal(S[0], np.zeros((H, P)))
    for t in range(1, T + 1):
        M = derivative(lambda moved, t=t: pre_activation(moved, x[t - 1], hs[t - 1]), theta)
        close(np.kron(np.concatenate([x[t - 1], hs[t - 1], [1]]), np.eye(H)), M)
        slope = np.diag(1 - hs[t] ** 2)
        J = derivative(lambda h, t=t: np.tanh(pre_activation(theta, x[t - 1], h)), hs[t - 1])
        close(slope @ M + J @ S[t - 1], S[t])
        close(slope @ (W_hh.T @ S[t - 1] + M), S[t])
        weights = parameters(theta)[:2]
        close(rtrl_step(S[t - 1], x[t - 1], hs[t - 1], hs[t], *weights), S[t])


@checks("eq-beyond-rtrl-sum")
def test_gradient_is_summed_on_the_way(net):
    """What the loss asks of each state, times its sensitivity, adds up to the gradient."""
    theta, x, h0, dhs = net
    S = sensitivities(theta, x, h0)
    whole = derivative(lambda moved: (dhs * states(moved, x, h0)[1:]).sum(), theta).ravel()
    close(sum(dhs[t] @ S[t + 1] for t in range(T)), whole)
    taught = rtrl_gradients(dhs, x, h0, *parameters(theta))
    close(np.concatenate([g.ravel() for g in taught]), whole)


class Counted(float):
    """A number that counts the products it enters; what comes of it counts on."""

    products = 0

    def __mul__(self, other):
        Counted.products += 1
        return Counted(float(self) * float(other))

    def __add__(self, other):
        return Counted(float(self) + float(other))

    __rmul__, __radd__ = __mul__, __add__


def counted(array):
    """The same numbers, counting."""
    found = np.empty(array.shape, dtype=object)
    found.flat = [Counted(v) for v in array.flat]
    return found


def products(call):
    Counted.products = 0
    return call(), Counted.products


@checks("eq-beyond-cost")
@pytest.mark.parametrize(("inputs", "units"), [(1, 5), (3, 4), (2, 7)])
def test_either_direction_costs_what_is_counted(inputs, units):
    """Products of a step, counted one by one, and numbers that must be held."""
    rng = np.random.default_rng(1)
    count = inputs * units + units**2 + units
    x, h_prev, h = rng.normal(size=inputs), *rng.uniform(-0.9, 0.9, size=(2, units))
    W = rng.normal(size=(inputs, units)), rng.normal(size=(units, units))
    S = counted(rng.normal(size=(units, count)))
    new, made = products(lambda: rtrl_step(S, x, h_prev, h, *W))
    slopes = units * count
    assert made - slopes == units**2 * count
    assert new.size == units * count
    dh = counted(rng.normal(size=(1, units)))
    _, made = products(lambda: rnn_step_backward(dh, x[None], h_prev[None], h[None], *W))
    assert made - units == 2 * (inputs * units + units**2)


@checks("eq-beyond-cost")
def test_either_direction_holds_what_is_printed(net):
    """Not one number of S, and none of the T H of the states, could be spared."""
    theta, x, h0, dhs = net
    W_xh, W_hh, _ = parameters(theta)
    hs = states(theta, x, h0)
    S = np.random.default_rng(2).normal(size=(H, P))

    def forwards(S):
        return [rtrl_step(S, x[0], h0, hs[1], W_xh, W_hh)]

    def backwards(hs):
        return rnn_backward(dhs[:, None], x[:, None], h0[None], hs[:, None], W_xh, W_hh)

    for sweep, held, size in ((forwards, S, H * P), (backwards, hs[1:], T * H)):
        assert held.size == size
        assert all(np.isfinite(found).all() for found in sweep(held))
        for place in np.ndindex(held.shape):
            lost = held.copy()
            lost[place] = np.nan
            assert any(np.isnan(found).any() for found in sweep(lost))


@checks("eq-beyond-cost")
def test_wide_layer_costs_powers_of_its_width():
    """P is H squared but for a share that falls as one over H."""
    for units in (100, 1000, 10_000):
        count = 2 * units + units**2 + units
        assert units**2 * count / units**4 - 1 == pytest.approx(3 / units, rel=1e-6)
        assert units * count / units**3 - 1 == pytest.approx(3 / units, rel=1e-6)


def cut_lstm(weights, x, h0, c0):
    """Outputs of an LSTM whose gates read numbers in place of earlier outputs.

    ``weights`` (D + H + 1, 4H) may be complex; the outputs that are read are those of real ones.
    """
    real = weights.real
    W_xh, W_hh, b_h = real[:D], real[D:-1], real[-1]
    read = lstm_forward(x[:, None], h0[None], c0[None], W_xh, W_hh, b_h)[0][:, 0]
    before, c, found = np.concatenate([h0[None], read[:-1]]), c0, []
    for step, h in zip(x, before, strict=True):
        i, f, g, o = np.split(np.concatenate([step, h, [1]]) @ weights, 4)
        i, f, o = (1 / (1 + np.exp(-a)) for a in (i, f, o))
        c = f * c + i * np.tanh(g)
        found.append(o * np.tanh(c))
    return np.array(found)


@checks("eq-beyond-trace", "eq-beyond-trace-sum")
def test_traces_are_the_gradient_of_the_cut_network():
    """With gates that take earlier outputs as numbers, traces give the exact gradient."""
    rng = np.random.default_rng(2)
    weights, x = rng.normal(size=(D + H + 1, 4 * H)), rng.normal(size=(T, D))
    h0, c0, dhs = rng.normal(size=H), rng.normal(size=H), rng.normal(size=(T, H))
    whole = derivative(lambda w: (dhs * cut_lstm(w, x, h0, c0)).sum(), weights)
    hs, cs, gates = (
        a[:, 0]
        for a in lstm_forward(
            x[:, None], h0[None], c0[None], weights[:D], weights[D:-1], weights[-1]
        )
    )
    close(cut_lstm(weights, x, h0, c0), hs)
    E, total = 0, 0
    for t in range(T):
        i, f, g, o = np.split(gates[t], 4)
        h, c = (hs[t - 1], cs[t - 1]) if t else (h0, c0)
        psi = np.concatenate([g * i * (1 - i), c * f * (1 - f), i * (1 - g**2)])
        E = E * np.concatenate([f, f, f]) + np.outer(np.concatenate([x[t], h, [1]]), psi)
        q = dhs[t] * o * (1 - np.tanh(cs[t]) ** 2)
        total = total + E * np.concatenate([q, q, q])
    close(total, whole.reshape(weights.shape)[:, : 3 * H])


@checks("eq-beyond-checkpoints")
@pytest.mark.parametrize("every", [1, 2, 3, 5, 7])
def test_segments_hand_on_what_they_owe(net, every):
    """The gradient of a checkpoint is what later segments send and what its own segment adds."""
    theta, x, h0, dhs = net
    hs = states(theta, x, h0)
    nudges = np.zeros((T, H))

    def d(k):
        """Gradient of the loss with respect to state k."""
        if k == 0:
            return derivative(lambda h: (dhs * states(theta, x, h)[1:]).sum(), h0).ravel()

        def moved(row):
            some = nudges.astype(complex)
            some[k - 1] = row
            return (dhs * states(theta, x, h0, some)[1:]).sum()

        return derivative(moved, nudges[k - 1]).ravel()

    W_hh = parameters(theta)[1]
    J = [None] + [np.diag(1 - h**2) @ W_hh.T for h in hs[1:]]
    starts = [*range(0, T, every), T]
    for begin, end in pairwise(starts):
        # State `end` belongs to this segment, so what later segments send excludes its own loss.
        later = d(end) - dhs[end - 1]
        row = later.copy()
        for t in range(end, begin, -1):
            row = (row + dhs[t - 1]) @ J[t]
        terms = later @ np.linalg.multi_dot([*J[end:begin:-1], np.eye(H)])
        for t in range(begin + 1, end + 1):
            terms = terms + dhs[t - 1] @ np.linalg.multi_dot([*J[t:begin:-1], np.eye(H)])
        close(terms, row)
        own = dhs[begin - 1] if begin else 0
        close(terms, d(begin) - own)
    taught = checkpointed_backward(
        dhs[:, None], x[:, None], hs[:T:every][:, None], every, *parameters(theta)
    )
    close(taught[1][0], d(0))


@checks("eq-beyond-sqrt", "eq-beyond-levels")
@pytest.mark.parametrize("steps", [16, 64, 729, 4096])
def test_memory_of_checkpoints(steps):
    """No spacing needs less than the bound, and the named spacing needs just as much."""
    spacings = np.arange(1, steps + 1)
    one = steps / spacings + spacings
    assert (one >= 2 * np.sqrt(steps) * (1 - 1e-15)).all()
    root = np.sqrt(steps)
    close(steps / root + root, 2 * root)
    n, m = np.meshgrid(spacings, spacings)
    assert (steps / n + n / m + m >= 3 * np.cbrt(steps) * (1 - 1e-15)).all()
    third = np.cbrt(steps)
    close(steps / third**2 + third**2 / third + third, 3 * third)


@checks("eq-beyond-reservoir")
@pytest.mark.parametrize("radius", [0.3, 1.0, 2.5])
def test_radius_scales_with_the_matrix(radius):
    """A matrix divided by its radius and multiplied by another has that one; so has the taught."""
    V = np.random.default_rng(3).normal(size=(30, 30))
    close(np.abs(np.linalg.eigvals(radius / spectral_radius(V) * V)).max(), radius)
    close(np.abs(np.linalg.eigvals(echo_state_weights(30, radius, 0.5, 1))).max(), radius)


@checks("eq-beyond-ridge")
@pytest.mark.parametrize("price", [1e-3, 1.0, 30.0])
def test_ridge_is_the_minimum(price):
    """No step away from the formula's matrix makes the priced error smaller."""
    rng = np.random.default_rng(4)
    R, Y = rng.normal(size=(20, 5)), rng.normal(size=(20, 3))
    W = np.linalg.inv(R.T @ R + price * np.eye(5)) @ R.T @ Y

    def cost(W):
        return ((R @ W - Y) ** 2).sum() + price * (W**2).sum()

    close(derivative(cost, W), 0)
    for _ in range(20):
        assert cost(W + 0.01 * rng.normal(size=W.shape)) > cost(W)
    close(ridge_readout(R, Y, price), W)


@checks("eq-beyond-attention", "eq-beyond-attention-backward")
def test_attention_sends_back_at_once():
    """The share of an input is that of its value and that of its key, the softmax included."""
    rng = np.random.default_rng(5)
    x, dy, q = rng.normal(size=(T, D)), rng.normal(size=H), rng.normal(size=3)
    W_K, W_V = rng.normal(size=(D, 3)), rng.normal(size=(D, H))

    def y_of(x):
        total, weighted = 0, 0
        for row in x:
            weight = np.exp(sum((row @ W_K) * q) / np.sqrt(3))
            total, weighted = total + weight, weighted + weight * (row @ W_V)
        return weighted / total

    score = x @ W_K @ q / np.sqrt(3)
    p, v = np.exp(score) / np.exp(score).sum(), x @ W_V
    y = p @ v
    close(y, y_of(x))
    dx = [p[k] * dy @ W_V.T + p[k] * (dy @ (v[k] - y)) / np.sqrt(3) * (q @ W_K.T) for k in range(T)]
    close(dx, derivative(lambda x: y_of(x) @ dy, x).reshape(T, D))
