"""The equations of the chapter "tbptt" on bias, bounds and random cuts.

Means are taken exactly, over all patterns of cuts there are.
"""

from itertools import product

import numpy as np
import pytest

from solutions.tbptt import tbptt_gradients, tbptt_windows
from tests.equations.coverage import checks
from tests.equations.truncated import (
    LENGTHS,
    TINY,
    H,
    K,
    T,
    mask,
    network,
    step_losses,
    triangle,
)


def largest(x, targets, h0, theta):
    """The largest norms of what a loss asks of its state, and of an immediate derivative."""
    hs = step_losses(x, targets, h0, [theta] * len(x))[0]
    y = hs @ theta[3] + theta[4]
    p = np.exp(y) / np.exp(y).sum(axis=-1, keepdims=True)
    asks = np.linalg.norm((p - np.eye(K)[targets]) @ theta[3].T, axis=-1).max()
    slopes = 1 - hs**2
    sources = x, np.concatenate([h0[None], hs[:-1]]), np.ones_like(x[..., :1])
    return asks, [np.abs(s[..., :, None] * slopes[..., None, :]).max() for s in sources]


@checks("eq-tbptt-bias", "eq-tbptt-explosion")
@pytest.mark.parametrize("gain", [0.5, 0.8, 1.7])
def test_bounds_hold_for_networks(gain):
    """The bias of contracting networks and the length of expanding ones stay below their bounds."""
    x, targets, h0, theta = network(gain, batch=1)
    asks, immediate = largest(x, targets, h0, theta)
    full = tbptt_gradients(x, targets, h0, *theta, T, T)[1:4]
    for k1, k2 in LENGTHS:
        cut = tbptt_gradients(x, targets, h0, *theta, k1, k2)[1:4]
        for g, whole, source in zip(cut, full, immediate, strict=True):
            unit = T * asks * source
            if gain < 1:
                assert np.abs(whole - g).max() <= unit * gain ** (k2 - k1 + 1) / (1 - gain)
            else:
                assert np.abs(g).max() <= unit * (gain**k2 - 1) / (gain - 1)


@checks("eq-tbptt-bias", "eq-tbptt-explosion")
@pytest.mark.parametrize(("k1", "k2"), [(1, 3), (1, 5), (1, 6)])
def test_bounds_are_nearly_reached(k1, k2):
    """A line in place of tanh, with constant states, comes within a tenth of both bounds."""
    steps = 400
    lag = np.subtract.outer(np.arange(steps), np.arange(steps))
    inside = mask(k1, k2, steps)
    for q in (0.3, 1.4):
        # Every loss asks for 1 and every immediate derivative is 1; lag n is left with q^n.
        terms = np.where(lag >= 0, q ** np.clip(lag, 0, 40).astype(float), 0.0)
        if q < 1:
            bias, bound = terms[~inside].sum(), steps * q ** (k2 - k1 + 1) / (1 - q)
        else:
            bias, bound = terms[inside].sum(), steps * (q**k2 - 1) / (q - 1)
        assert 0.9 * bound < bias <= bound


def cut_sweep(x, targets, h0, theta, factors):
    """The recursion of randomised truncation with Jacobians, for W_hh and a single example."""
    hs = step_losses(x, targets, h0, [theta] * T)[0]
    h = np.concatenate([h0[None], hs])[:, 0]
    y = hs[:, 0] @ theta[3] + theta[4]
    p = np.exp(y) / np.exp(y).sum(axis=-1, keepdims=True)
    asks = (p - np.eye(K)[targets[:, 0]]) @ theta[3].T
    dh, dW_hh = 0.0, np.zeros((H, H))
    for k in range(T, 0, -1):
        J_next = np.diag(1 - h[k + 1] ** 2) @ theta[1].T if k < T else np.zeros((H, H))
        dh = asks[k - 1] + (factors[k] if k < T else 0.0) * (dh * np.ones(H)) @ J_next
        dW_hh += np.outer(h[k - 1], dh * (1 - h[k] ** 2))
    return dW_hh


@checks("eq-tbptt-random-recursion", "eq-tbptt-random-mean")
def test_mean_over_all_ways_to_cut():
    """Each sweep is the weighted triangle; over all patterns of cuts their mean is the gradient."""
    x, targets, h0, theta = network(seed=9, batch=1)
    terms = triangle(x, targets, h0, theta, 1)
    c = np.array([np.nan, 0.1, 0.5, 0.3, 0.7, 0.2, 0.4])  # c[j]: between steps j and j + 1
    mean = np.zeros((H, H))
    for pattern in product([0, 1], repeat=T - 1):
        passes = np.array([np.nan, *pattern])
        weights = passes / (1 - c)
        probability = np.prod(np.where(passes == 1, 1 - c, c)[1:])
        sweep = cut_sweep(x, targets, h0, theta, weights)
        unrolled = sum(
            terms[t, k] * np.prod(weights[k + 1 : t + 1]) for t in range(T) for k in range(t + 1)
        )
        assert np.allclose(sweep, unrolled, rtol=1e-9, atol=1e-12)
        mean += probability * sweep
    assert np.allclose(mean, terms.sum(axis=(0, 1)), rtol=1e-10, atol=1e-13)


@checks("eq-tbptt-random-second", "eq-tbptt-random-variance")
@pytest.mark.parametrize("c", [0.1, 0.35, 0.6])
@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_moments_of_a_weight(c, n):
    """Mean square and variance of a weight over n borders, over all patterns of cuts."""
    first = second = 0.0
    for pattern in product([0, 1], repeat=n):
        probability = np.prod([1 - c if passed else c for passed in pattern])
        weight = np.prod([passed / (1 - c) for passed in pattern])
        first += probability * weight
        second += probability * weight**2
    assert np.isclose(second, (1 - c) ** -n, rtol=1e-12)
    assert np.isclose(second - first**2, (1 - c) ** -n - 1, rtol=1e-12, atol=1e-12)


def least_reach(k1, k2):
    """The fewest steps that a loss is seen through, far from the beginning."""
    late = tbptt_windows(40 * k1, k1, k2)[30:]
    return min(t - start for start, first, stop in late for t in range(first + 1, stop + 1))


@checks("eq-tbptt-budget")
def test_cheapest_windows_by_trying_all():
    """No windows within a budget have the guarantee for less."""
    for budget, r in [(9, 9), (9, 4), (20, 10), (12, 1)]:
        tried = [
            k2 / k1
            for k2 in range(1, budget + 1)
            for k1 in range(1, k2 + 1)
            if least_reach(k1, k2) >= r
        ]
        assert np.isclose(min(tried), budget / (budget - r + 1))


@checks("eq-tbptt-share")
def test_share_of_losses_that_reach_a_lag():
    """In blocks, counting the losses that are sent back over a lag gives its share."""
    for k, n in [(5, 0), (5, 3), (50, 5), (12, 11)]:
        inside = mask(k, k, 4 * k)
        later = range(k, 4 * k)
        assert np.isclose(np.mean([inside[t, t - n] for t in later]), 1 - n / k)


@checks("eq-tbptt-linear")
@pytest.mark.parametrize("w", [0.5, 1.0, 1.3])
def test_share_of_a_window_in_a_linear_memory(w):
    """A window of k2 steps keeps k2 of T - 1 equal terms, whatever the weight is."""
    steps = 9

    def last(copies):
        h = 0.0
        for t, copy in enumerate(copies):
            h = copy * h + (t == 0)
        return h

    terms = [
        last([w + TINY * 1j * (j == k) for j in range(steps)]).imag / TINY for k in range(steps)
    ]
    full = last([w + TINY * 1j] * steps).imag / TINY
    assert np.isclose(full, (steps - 1) * w ** (steps - 2))
    for k2 in range(1, steps):
        assert np.isclose(sum(terms[-k2:]) / full, k2 / (steps - 1))
