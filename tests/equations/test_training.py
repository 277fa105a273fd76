"""The equations of the chapter "training" on steps, starts, resets and draws."""

import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from solutions.bptt import numerical_gradient
from solutions.training import (
    adam,
    chrono_bias,
    lstm_initial_parameters,
    rmsprop,
    sample_ids,
    sgd_momentum,
)
from solutions.vanilla_rnn import rnn_step_forward
from tests.equations.coverage import checks

ETA = 0.05


def steps_of(optimiser, gradients, *moments, **settings):
    """Return the parameter after each update of one scalar, from zero, and the last moments."""
    p, path = [np.zeros(1)], []
    moments = [[np.full(1, float(m))] for m in moments]
    for n, g in enumerate(gradients, 1):
        number = (n,) if optimiser is adam else ()
        p, *moments = optimiser(p, [np.full(1, g)], *moments, *number, ETA, **settings)
        path.append(p[0][0])
    return np.array(path), [m[0][0] for m in moments]


@pytest.fixture
def gradients():
    """Twelve gradients of very different sizes."""
    rng = np.random.default_rng(0)
    return rng.normal(size=12) * 10.0 ** rng.integers(-3, 2, size=12)


@checks("eq-training-momentum", "eq-training-momentum-sum")
def test_momentum_as_a_sum_over_the_past(gradients):
    """Each step is a sum over all gradients so far, the older the less."""
    path, _ = steps_of(sgd_momentum, gradients, 0, momentum=0.8)
    moved = np.diff(np.r_[0, path])
    for n in range(12):
        v = sum(0.8 ** (n - j) * gradients[j] for j in range(n + 1))
        assert np.isclose(moved[n], -ETA * v, rtol=1e-10)
    _, [v] = steps_of(sgd_momentum, [3.0] * 12, 0, momentum=0.8)
    assert np.isclose(v, 3.0 * (1 - 0.8**12) / (1 - 0.8), rtol=1e-13)


@checks("eq-training-rmsprop")
def test_rmsprop_as_a_weighted_mean(gradients):
    """The squares are a weighted mean of the past, and the step is a ratio to its root."""
    path, _ = steps_of(rmsprop, gradients, 2.0, decay=0.7, eps=0.01)
    moved = np.diff(np.r_[0, path])
    for n in range(12):
        s = 0.7 ** (n + 1) * 2.0
        s += 0.3 * sum(0.7 ** (n - j) * gradients[j] ** 2 for j in range(n + 1))
        assert np.isclose(moved[n], -ETA * gradients[n] / (math.sqrt(s) + 0.01), rtol=1e-9)


@checks("eq-training-adam")
def test_adam_as_a_ratio_of_weighted_means(gradients):
    """With weights that add up to one, numpy's own averages give Adam's steps."""
    path, _ = steps_of(adam, gradients, 0, 0, beta1=0.6, beta2=0.9, eps=0.02)
    moved = np.diff(np.r_[0, path])
    for n in range(1, 13):
        back = np.arange(n)[::-1]
        mean = np.average(gradients[:n], weights=0.6**back)
        square = np.average(gradients[:n] ** 2, weights=0.9**back)
        assert np.isclose(moved[n - 1], -ETA * mean / (math.sqrt(square) + 0.02), rtol=1e-9)


@checks("eq-training-weights")
def test_weights_given_out_in_exact_numbers():
    """In fractions, the weights of a running mean add up to one minus a power."""
    beta = Fraction(9, 10)
    for n in range(1, 30):
        assert (1 - beta) * sum(beta ** (n - j) for j in range(1, n + 1)) == 1 - beta**n
    # A running mean of ones is the sum of its weights.
    _, [m, s] = steps_of(adam, [1.0] * 7, 0, 0, beta1=0.9, beta2=0.99, eps=0.0)
    assert np.isclose(m, 1 - 0.9**7, rtol=1e-13)
    assert np.isclose(s, 1 - 0.99**7, rtol=1e-12)


@checks("eq-training-first-step", "eq-training-uncorrected")
@pytest.mark.parametrize("g", [1e-6, -3.0, 4e5])
def test_first_steps_of_adam(g):
    """Corrected, a constant gradient's steps are all η; not corrected, they have the factor."""
    path, [m, s] = steps_of(adam, [g] * 9, 0, 0, beta1=0.9, beta2=0.99, eps=0.0)
    assert np.allclose(path, -ETA * np.sign(g) * np.arange(1, 10), rtol=1e-10)
    raw = m / math.sqrt(s)  # what the ninth step would be without the correction
    factor = (1 - 0.9**9) / math.sqrt(1 - 0.99**9)
    assert np.isclose(raw, factor * np.sign(g), rtol=1e-10)


@checks("eq-training-start")
def test_start_has_the_moments_that_are_claimed():
    """Input weights have the variance 2 / (D + H), recurrent blocks keep every length."""
    D, H = 300, 200
    W_xh, W_hh, b_h = lstm_initial_parameters(D, H, 1.0, 3)
    assert np.isclose(W_xh.var(), 2 / (D + H), rtol=0.02)
    assert np.abs(W_xh).max() <= math.sqrt(6 / (D + H))
    assert np.abs(W_xh).max() > 0.999 * math.sqrt(6 / (D + H))
    h = np.random.default_rng(0).normal(size=(5, H))
    for block in np.split(W_hh, 4, axis=1):
        assert np.allclose(np.linalg.norm(h @ block, axis=1), np.linalg.norm(h, axis=1))
    assert b_h.reshape(4, H).tolist() == [[0] * H, [1] * H, [0] * H, [0] * H]


@checks("eq-training-chrono")
def test_chrono_start_by_living_through_it():
    """Summed over time, what a constant gate keeps is 1 + u steps, u uniform up to T_max - 1."""
    H, T_max = 400, 50
    b_i, b_f, b_g, b_o = np.split(chrono_bias(H, T_max, 2), 4)
    f = 1 / (1 + np.exp(-b_f))
    life, held = np.zeros(H), np.ones(H)
    for _ in range(3_000):
        life += held
        held *= f
    u = life - 1
    assert np.allclose(u, np.exp(b_f), rtol=1e-8)
    assert u.min() >= 1
    assert u.max() <= T_max - 1
    assert abs(u.mean() - T_max / 2) < 5 * (T_max - 2) / math.sqrt(12 * H)
    assert np.array_equal(b_i, -b_f)
    assert not b_g.any()
    assert not b_o.any()


@checks("eq-training-reset")
def test_reset_cuts_state_and_gradient():
    """A row that begins anew steps from zero; what reaches the state before is masked alike."""
    rng = np.random.default_rng(5)
    B, D, H = 4, 3, 5
    x, h, W_xh = rng.normal(size=(B, D)), rng.normal(size=(B, H)), rng.normal(size=(D, H))
    W_hh, b_h, dh = rng.normal(size=(H, H)), rng.normal(size=H), rng.normal(size=(B, H))
    e = np.array([[1.0], [0.0], [1.0], [0.0]])

    def step(h):
        return rnn_step_forward(x, np.where(e > 0, h, 0.0), W_xh, W_hh, b_h)

    after = np.tanh(x @ W_xh + (e * h) @ W_hh + b_h)
    assert np.allclose(step(h), after, rtol=1e-14)
    numerical = numerical_gradient(lambda moved: (dh * step(moved)).sum(), h.copy())
    assert np.allclose(numerical, e * ((dh * (1 - after**2)) @ W_hh.T), atol=1e-8)
    assert not numerical[1].any()


@checks("eq-training-temperature")
def test_temperature_raises_odds_to_a_power():
    """The drawn shares are probabilities whose odds are those at 1, to the power of 1 / τ."""
    logits, u = np.array([0.3, -1.0, 1.2]), (np.arange(20_000) + 0.5) / 20_000
    p_one = np.exp(logits) / np.exp(logits).sum()
    for tau in (0.5, 1.0, 2.5):
        ids = sample_ids(np.tile(logits, (len(u), 1)), tau, u)
        shares = np.bincount(ids, minlength=3) / len(u)
        p = p_one ** (1 / tau) / (p_one ** (1 / tau)).sum()
        assert np.allclose(shares, p, atol=1e-4)  # u is a grid of 20,000
        odds = np.exp((logits - logits[0]) / tau)
        assert np.allclose(odds, (p_one / p_one[0]) ** (1 / tau), rtol=1e-12)


@checks("eq-training-draw")
def test_draw_takes_the_interval_that_u_falls_into():
    """One walks along the probabilities until their sum exceeds u; each has its length of u."""
    parts = [Fraction(1, 8), Fraction(1, 2), Fraction(1, 4), Fraction(1, 8)]
    logits, drawn, n = np.log(np.array([[float(p) for p in parts]])), Counter(), 400
    for value in (np.arange(n) + 0.5) / n:  # between the multiples of 1/8, where rounding decides
        k, total = 0, parts[0]
        while not total > value:
            k += 1
            total += parts[k]
        assert sample_ids(logits, 1.0, np.array([value]))[0] == k
        drawn[k] += 1
    assert [Fraction(drawn[i], n) for i in range(len(parts))] == parts
    # Four equal probabilities and their sums are exact: a number on a bound belongs to the right.
    on_bounds = sample_ids(np.zeros((4, 4)), 1.0, np.array([0.0, 0.25, 0.5, 0.75]))
    assert list(on_bounds) == [0, 1, 2, 3]


@checks("eq-training-perplexity")
def test_perplexity_is_the_inverse_of_the_mean_probability():
    """It is one over the geometric mean of the probabilities, and K for one who guesses."""
    p = np.random.default_rng(1).uniform(0.05, 1, size=40)
    geometric = np.prod(p) ** (1 / len(p))
    assert np.isclose(np.exp(-np.log(p).mean()), 1 / geometric, rtol=1e-12)
    assert np.isclose(np.exp(-np.log(np.full(40, 1 / 89)).mean()), 89, rtol=1e-12)
