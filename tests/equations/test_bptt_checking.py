"""Equations of the page "checking", and those of the paper exercises of "bptt"."""

import math

import numpy as np
import pytest

from solutions.bptt import numerical_gradient, readout_backward, rnn_backward
from solutions.vanilla_rnn import readout_forward, rnn_forward, softmax_cross_entropy
from tests.equations.coverage import checks
from tests.equations.nudged import RECURRENT, B, D, H, T, close, derivative, draw, gradient, run

X = 0.3  # where the exponential, equal to all its derivatives, is differentiated
F = math.exp(X)
NOISE = 1e-7  # a large stand-in for the unit roundoff, so that it dominates the real one


@checks("eq-bptt-central")
def test_central_difference_errs_by_its_second_power():
    """What is left after the printed terms is of the fourth power of the step."""
    for eps in (0.2, 0.1, 0.05):
        quotient = (math.exp(X + eps) - math.exp(X - eps)) / (2 * eps)
        left = quotient - (F + eps**2 / 6 * F)
        assert left / eps**4 == pytest.approx(F / 120, rel=2e-3)
        taught = numerical_gradient(lambda x: float(np.exp(x[0])), np.array([X]), eps)
        close(taught, [quotient])


@checks("eq-bptt-complex-step")
def test_complex_step_errs_by_its_second_power_the_other_way():
    """The complex step's printed terms, and full precision where its square is lost beside 1."""
    for eps in (0.2, 0.1, 0.05):
        left = np.exp(X + 1j * eps).imag / eps - (F - eps**2 / 6 * F)
        assert left / eps**4 == pytest.approx(F / 120, rel=2e-3)
    assert np.exp(X + 1e-30j).imag / 1e-30 == pytest.approx(F, rel=2e-16)


def error_bound(eps, f=F, third=F):
    return eps**2 / 6 * third + NOISE * f / eps


@checks("eq-bptt-error-bound")
def test_error_bound_is_met_by_the_worst_rounding():
    """With both values off by as much as allowed, in opposite directions, the bound is reached."""
    for eps in np.geomspace(1e-4, 3e-2, 20):
        above, below = math.exp(X + eps) * (1 + NOISE), math.exp(X - eps) * (1 - NOISE)
        error = abs((above - below) / (2 * eps) - F)
        assert error == pytest.approx(error_bound(eps), rel=1e-3)


@checks("eq-bptt-best-eps")
@pytest.mark.parametrize(("f", "third"), [(1.0, 1.0), (2.9, 0.04), (0.01, 70.0)])
def test_best_step(f, third):
    """No step of a fine grid has a smaller bound, and the smallest is as printed."""
    best = (3 * NOISE * f / third) ** (1 / 3)
    grid = best * np.geomspace(0.01, 100, 20001)
    smallest = error_bound(grid, f, third)
    assert grid[smallest.argmin()] == pytest.approx(best, rel=1e-3)
    assert smallest.min() == pytest.approx(1.5 * NOISE * f / best, rel=1e-6)


@checks("eq-bptt-one-sided")
def test_best_one_sided_step():
    """The one-sided difference reaches its bound, whose smallest value is as printed."""

    def bound(eps):
        return eps / 2 * F + 2 * NOISE * F / eps

    best = 2 * math.sqrt(NOISE * F / F)
    grid = best * np.geomspace(0.01, 100, 20001)
    assert grid[bound(grid).argmin()] == pytest.approx(best, rel=1e-3)
    assert bound(grid).min() == pytest.approx(2 * math.sqrt(NOISE * F * F), rel=1e-6)
    error = (math.exp(X + best) * (1 + NOISE) - F * (1 - NOISE)) / best - F
    assert error == pytest.approx(bound(best), rel=1e-3)


@checks("eq-bptt-directional")
def test_one_direction_of_all_parameters():
    """The slope of the loss along a direction is the gradient times that direction."""
    net, rng = draw(B), np.random.default_rng(3)
    names = (*RECURRENT, "W_hy", "b_y")
    hs, logits, _ = run(net)
    dlogits = softmax_cross_entropy(logits, net["targets"], net["mask"])[1]
    dhs, dW_hy, db_y = readout_backward(dlogits, hs, net["W_hy"])
    taught = rnn_backward(dhs, net["x"], net["h0"], hs, net["W_xh"], net["W_hh"])[2:]
    found = dict(zip(names, (*taught, dW_hy, db_y), strict=True))

    def loss(step, v):
        moved = {name: net[name] + step * v[name] for name in names}
        hs = rnn_forward(net["x"], net["h0"], *(moved[name] for name in RECURRENT))
        logits = readout_forward(hs, moved["W_hy"], moved["b_y"])
        return softmax_cross_entropy(logits, net["targets"], net["mask"])[0]

    for _ in range(5):
        v = {name: rng.normal(size=net[name].shape) for name in names}
        slope = (loss(1e-5, v) - loss(-1e-5, v)) / 2e-5
        # A central difference of a loss near 20 with this step is good to about nine digits.
        assert slope == pytest.approx(sum((found[n] * v[n]).sum() for n in names), rel=1e-7)


def chance_bound(delta):
    return math.sqrt(2 / math.pi) * delta


@checks("eq-bptt-miss")
def test_a_random_direction_rarely_hides_an_error():
    """The bound holds for the normal distribution, is sharp, and is met by random directions."""
    for delta in np.geomspace(1e-6, 10, 50):
        exact = math.erf(delta / math.sqrt(2))
        assert exact <= chance_bound(delta)
        if delta < 0.01:
            assert exact == pytest.approx(chance_bound(delta), rel=1e-4)
    rng = np.random.default_rng(4)
    e = np.zeros(30)
    e[:3] = 1e-3, -2.0, 0.5
    seen = rng.normal(size=(100_000, 30)) @ e / np.linalg.norm(e)
    for delta in (0.02, 0.1, 0.5):
        chance = math.erf(delta / math.sqrt(2))
        spread = math.sqrt(chance * (1 - chance) / len(seen))
        assert abs(np.mean(np.abs(seen) <= delta) - chance) < 4 * spread


@checks("eq-bptt-miss-unit")
@pytest.mark.parametrize("size", [3, 4, 7, 40, 1000])
def test_a_direction_of_length_one_rarely_hides_an_error(size):
    """The bound holds for the exact density, which random directions have, and is nearly met."""
    whole = np.linspace(-math.pi / 2, math.pi / 2, 100_001)  # s is the sine of an angle
    area = np.trapezoid(np.cos(whole) ** (size - 2), whole)

    def chance(delta):
        s = np.linspace(-delta, delta, 10_001) / math.sqrt(size)
        return np.trapezoid((1 - s**2) ** ((size - 3) / 2), s) / area

    for delta in (1e-3, 0.02, 0.3, 1.0):
        assert chance(delta) <= chance_bound(delta)
        if size == 1000 and delta < 0.1:
            assert chance(delta) == pytest.approx(chance_bound(delta), rel=1e-3)
    rng = np.random.default_rng(5)
    e = rng.normal(size=size)
    v = rng.normal(size=(20_000, size))
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    seen = np.abs(v @ e) * math.sqrt(size) / np.linalg.norm(e)
    for delta in (0.1, 0.5, 1.5):
        spread = math.sqrt(chance(delta) * (1 - chance(delta)) / len(seen))
        assert abs(np.mean(seen <= delta) - chance(delta)) < 4 * spread


@checks("eq-bptt-skip", "eq-bptt-skip-weights")
def test_two_states_back():
    """A network that reads two states back has the gradients of the exercise's solution."""
    net, rng = draw(B), np.random.default_rng(5)
    W_1, W_2 = net["W_hh"], rng.normal(scale=0.5, size=(H, H))
    starts = [rng.uniform(-0.9, 0.9, size=(B, H)), net["h0"]]
    asked = rng.normal(size=(T, B, H))

    def forward(W_1=W_1, W_2=W_2, nudge=(0,) * T):
        h = list(starts)
        for t in range(T):
            a = net["x"][t] @ net["W_xh"] + h[-1] @ W_1 + h[-2] @ W_2 + net["b_h"]
            h.append(np.tanh(a) + nudge[t])
        return np.stack(h)

    def loss(**moved):
        return (asked * forward(**moved)[2:]).sum()

    h = forward()
    da = np.zeros((T + 2, B, H))
    dh = derivative(lambda n: loss(nudge=n), np.zeros((T, B, H))).reshape(T, B, H)
    for t in reversed(range(T)):
        close(asked[t] + da[t + 1] @ W_1.T + da[t + 2] @ W_2.T, dh[t])
        da[t] = dh[t] * (1 - h[t + 2] ** 2)
    first = derivative(lambda W: loss(W_1=W), W_1).reshape(H, H)
    second = derivative(lambda W: loss(W_2=W), W_2).reshape(H, H)
    close(sum(h[t + 1].T @ da[t] for t in range(T)), first)
    close(sum(h[t].T @ da[t] for t in range(T)), second)


@checks("eq-bptt-tied")
def test_one_matrix_with_two_jobs():
    """A matrix that reads the input and is read out adds both kinds of copies."""
    net = draw(B)
    net |= {"b_y": net["b_y"][:D], "targets": net["targets"] % D}

    def tied(W):
        return run(net, W_xh=W, W_hy=W.T)

    net["W_hy"] = net["W_xh"].T
    hs, dy, da = tied(net["W_xh"])[0], gradient(net, "y", (T, B, D)), gradient(net, "a", (T, B, H))
    found = sum(net["x"][t].T @ da[t] + dy[t].T @ hs[t] for t in range(T))
    close(found, derivative(lambda W: tied(W)[2].sum(), net["W_xh"]).reshape(D, H))


@checks("eq-bptt-first-state")
def test_a_first_state_that_learns():
    """One row, copied to all examples, collects from all of them."""
    net, s = draw(B), np.random.default_rng(6).uniform(-0.9, 0.9, size=H)
    net["h0"] = np.repeat(s[None], B, axis=0)
    expected = derivative(lambda s: run(net, h0=s + np.zeros((B, 1)))[2].sum(), s)[0]
    da = gradient(net, "a", (T, B, H))
    close(sum(gradient(net, "h0")[b] for b in range(B)), expected)
    close(sum(da[0, b] @ net["W_hh"].T for b in range(B)), expected)
