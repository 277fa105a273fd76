"""The equations of the chapter "tbptt" on windows, gradients and training, by complex steps."""

from itertools import product

import numpy as np
import pytest

from solutions import bptt
from solutions.tbptt import tbptt_gradients, tbptt_windows, train_stateful
from tests.equations.coverage import checks
from tests.equations.truncated import (
    ALL,
    LENGTHS,
    B,
    H,
    K,
    T,
    frozen_gradient,
    mask,
    network,
    step_losses,
    triangle,
)


@checks("eq-tbptt-windows")
def test_windows_by_walking():
    """Three formulas say where one arrives by walking k1 steps at a time."""
    for steps, k1, k2 in ALL:
        rows, done = [], 0
        while done < steps:
            stop = done
            while stop < steps and stop < done + k1:
                stop += 1
            start = stop
            while start > 0 and stop - start < k2:
                start -= 1
            rows.append([start, done, stop])
            done = stop
        n = -(-steps // k1)
        ends = [min(i * k1, steps) for i in range(1, n + 1)]
        formula = [[max(0, e - k2), i * k1, e] for i, e in enumerate(ends)]
        assert rows == formula == tbptt_windows(steps, k1, k2).tolist()


@checks("eq-tbptt-reach")
def test_reach_is_between_its_bounds():
    """A loss goes back k2 - k1 + 1 to k2 steps; both ends are met in a window of full length."""
    for steps, k1, k2 in ALL:
        for start, first, stop in tbptt_windows(steps, k1, k2):
            reach = [t - start for t in range(first + 1, stop + 1)]
            if start > 0:
                assert min(reach) >= k2 - k1 + 1
                assert max(reach) == k2
                assert stop - first < k1 or min(reach) == k2 - k1 + 1


@checks("eq-tbptt-sum")
@pytest.mark.parametrize("lengths", LENGTHS)
def test_kept_terms_of_the_sum(lengths):
    """The kept terms, each found by moving one copy of a weight, add up to the gradient."""
    x, targets, h0, theta = network()
    gradients = tbptt_gradients(x, targets, h0, *theta, *lengths)[1:]
    for i in range(3):
        terms = triangle(x, targets, h0, theta, i)
        assert np.allclose(terms[mask(*lengths)].sum(axis=0), gradients[i], rtol=1e-11, atol=1e-13)


@checks("eq-tbptt-frozen")
@pytest.mark.parametrize("lengths", LENGTHS)
def test_gradient_of_windows_that_start_from_numbers(lengths):
    """The truncated gradient is that of a loss whose windows forget where they come from."""
    x, targets, h0, theta = network(seed=5)
    gradients = tbptt_gradients(x, targets, h0, *theta, *lengths)[1:]
    for i in range(5):
        wanted = frozen_gradient(x, targets, h0, theta, i, tbptt_windows(T, *lengths))
        assert np.allclose(gradients[i], wanted, rtol=1e-11, atol=1e-13)


@checks("eq-tbptt-recursion", "eq-tbptt-recurrent", "eq-tbptt-readout")
@pytest.mark.parametrize("lengths", LENGTHS)
def test_recursion_entry_by_entry(lengths):
    """The recursion and its sums, written out in loops, give what complex steps give."""
    x, targets, h0, theta = network(seed=6)
    hs = step_losses(x, targets, h0, [theta] * T)[0]
    h, rows = np.concatenate([h0[None], hs]), tbptt_windows(T, *lengths)
    y = hs @ theta[3] + theta[4]
    p = np.exp(y) / np.exp(y).sum(axis=-1, keepdims=True)
    dy = (p - np.eye(K)[targets]) / B
    d = [np.zeros_like(p) for p in theta]
    for s, first, e in rows:
        da = np.zeros((B, H))
        for t in range(e, s, -1):
            own = dy[t - 1] @ theta[3].T if t > first else 0.0
            da = (own + da @ theta[1].T) * (1 - h[t] * h[t])
            for b, j in product(range(B), range(H)):
                d[0][:, j] += x[t - 1, b] * da[b, j]
                d[1][:, j] += h[t - 1, b] * da[b, j]
                d[2][j] += da[b, j]
    for t, b, j in product(range(T), range(B), range(K)):
        d[3][:, j] += hs[t, b] * dy[t, b, j]
        d[4][j] += dy[t, b, j]
    for i in range(5):
        wanted = frozen_gradient(x, targets, h0, theta, i, rows)
        assert np.allclose(d[i], wanted, rtol=1e-11, atol=1e-13)


@checks("eq-tbptt-cost")
@pytest.mark.parametrize("lengths", LENGTHS)
def test_steps_back_counted_as_they_are_made(lengths, monkeypatch):
    """As many single steps back are made as the formula counts, and the bound holds."""
    x, targets, h0, theta = network()
    calls, step = [], bptt.rnn_step_backward
    monkeypatch.setattr(bptt, "rnn_step_backward", lambda *a: calls.append(0) or step(*a))
    tbptt_gradients(x, targets, h0, *theta, *lengths)
    k1, k2 = lengths
    ends = [min(i * k1, T) for i in range(1, -(-T // k1) + 1)]
    spans = [e - max(0, e - k2) for e in ends]
    assert len(calls) == sum(spans) <= -(-T // k1) * k2
    assert max(spans) + 1 <= k2 + 1
    long = tbptt_windows(600, *lengths)
    per_step = (long[:, 2] - long[:, 0]).sum() / 600
    assert abs(per_step - k2 / k1) < 0.05 * k2 / k1


@checks("eq-tbptt-lags")
def test_lags_are_differences_of_truncated_gradients():
    """One step more in the window adds the diagonal of the triangle that has this lag."""
    x, targets, h0, theta = network(seed=7)
    for i in range(3):
        terms, before = triangle(x, targets, h0, theta, i), 0.0
        for n in range(T):
            g = tbptt_gradients(x, targets, h0, *theta, 1, n + 1)[1 + i]
            diagonal = sum(terms[t, t - n] for t in range(n, T))
            assert np.allclose(g - before, diagonal, rtol=1e-10, atol=1e-13)
            before = g
        assert np.allclose(before, terms.sum(axis=(0, 1)), rtol=1e-11)


@checks("eq-tbptt-block-update")
def test_training_by_complex_steps():
    """Blocks, gradients by complex steps, one common norm, one step, and the state carried on."""
    x, targets, h, theta = network(seed=8, steps=8)
    k, eta, m = 3, 0.4, 3.0
    *after, losses, h_last = train_stateful(x, targets, h, *theta, k, eta, m)
    shortened = []
    for i, t in enumerate(range(0, 8, k)):
        block = x[t : t + k], targets[t : t + k], h
        n = len(block[0])
        hs, own = step_losses(*block, [theta] * n)
        g = [frozen_gradient(*block, theta, j, [(0, 0, n)]) for j in range(5)]
        norm = np.sqrt(sum((part**2).sum() for part in g))
        shortened.append(norm > m)
        theta = [p - eta * min(1, m / norm) * part for p, part in zip(theta, g, strict=True)]
        h = hs[-1]
        assert np.isclose(losses[i], own.sum(), rtol=1e-11)
    assert set(shortened) == {True, False}
    assert np.allclose(h_last, h, rtol=1e-11)
    for p, wanted in zip(after, theta, strict=True):
        assert np.allclose(p, wanted, rtol=1e-10)
