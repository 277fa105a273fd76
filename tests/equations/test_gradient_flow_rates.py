"""The second half of the chapter "gradient_flow": rates, shares, clipping and remedies.

Derivatives are taken by complex steps through a network written out unit by unit.
"""

import itertools
import math

import numpy as np
import pytest

from solutions.gradient_flow import (
    clip_by_global_norm,
    jacobian_product,
    orthogonal,
    spectral_radius,
)
from tests.equations.activated import TINY, D, H, T, complex_jacobian, draw, relu, run
from tests.equations.coverage import checks


@pytest.fixture
def rng():
    return np.random.default_rng(40)


@pytest.fixture
def network(rng):
    return draw(rng)


@checks("eq-gradient-flow-power")
def test_heuristic_is_exact_to_third_order(network):
    """Without input and near zero, n steps multiply by the n-th power; the error is cubic."""
    _, h0, _, W_hh, _ = network
    silence, errors = np.zeros((5, D)), []
    for size in (1e-2, 1e-3):
        h = run(silence, size * h0, np.zeros((D, H)), W_hh, np.zeros(H))[-1]
        errors.append(np.linalg.norm(h - size * h0 @ np.linalg.matrix_power(W_hh, 5)))
    assert np.isclose(errors[0] / errors[1], 1000, rtol=0.01)


@checks("eq-gradient-flow-repeated")
def test_repeated_tanh_is_a_power_law():
    """The derivative of repeated tanh follows the power law, the better the smaller the start."""
    for h0, steps, tolerance in ((0.1, 500, 0.02), (0.03, 5000, 0.005)):
        h = h0 + 1j * TINY
        for _ in range(steps):
            h = np.tanh(h)
        law = (1 + 2 / 3 * steps * h0**2) ** -1.5
        assert law < 0.25
        assert np.isclose(h.imag / TINY, law, rtol=tolerance)


@checks("eq-gradient-flow-lyapunov", "eq-gradient-flow-qr", "eq-gradient-flow-volume")
def test_lyapunov_exponents(rng):
    """Re-orthogonalising gives the rates of the singular values; their sum is the volume's."""
    W_hh = 1.5 * rng.normal(size=(3, 3)) / np.sqrt(3)
    steps = 4000
    hs = run(rng.normal(size=(steps, 1)), np.zeros(3), np.ones((1, 3)), W_hh, np.zeros(3))
    Q, sums, volume = np.eye(3), np.zeros(3), 0.0
    for h in hs:
        J = np.diag(1 - h**2) @ W_hh.T
        Q, R = np.linalg.qr(J @ Q)
        sums += np.log(np.abs(np.diag(R)))
        volume += math.log(abs(np.linalg.det(W_hh))) + sum(math.log(1 - u**2) for u in h)
    assert np.isclose(sums.sum(), volume, rtol=1e-11)
    # The same by definition: one row, made short again at each step so that it does not underflow.
    v, grown = rng.normal(size=3), 0.0
    for h in hs:
        v = (np.diag(1 - h**2) @ W_hh.T) @ v
        grown += np.log(np.linalg.norm(v))
        v /= np.linalg.norm(v)
    # Both are limits; over n steps they differ by a constant divided by n.
    assert np.isclose(sums[0] / steps, grown / steps, rtol=0, atol=5 / steps)
    assert sums[0] > sums[1] > sums[2]
    # At rest the rate is the logarithm of the radius.
    turned = W_hh / spectral_radius(W_hh) * 0.8
    powers = np.linalg.norm(np.linalg.matrix_power(turned, 900), 2)
    assert np.isclose(np.log(powers) / 900, np.log(0.8), rtol=0, atol=0.01)


@checks("eq-gradient-flow-lag", "eq-gradient-flow-share", "eq-gradient-flow-rescaling")
def test_lags_add_up_to_the_gradient(network, rng):
    """A lag's term is the gradient by the copy of the weights at its step; shares ignore scale."""
    x, h0, W_xh, W_hh, b_h = network
    asked = rng.normal(size=H)
    hs = run(*network)
    before = np.vstack([h0, hs[:-1]])

    def loss_with_copy(W, k):
        h = run(x[k : k + 1], before[k], W_xh, W, b_h)
        return run(x[k + 1 :], h[0], W_xh, W_hh, b_h)[-1:] @ asked if k < T - 1 else h @ asked

    terms = []
    for n in range(T):
        k = T - 1 - n
        row = asked @ jacobian_product(hs, W_hh, k, T - 1)
        G = np.outer(before[k], row * (1 - hs[k] ** 2))
        copy = complex_jacobian(lambda W, k=k: loss_with_copy(W, k), W_hh)
        assert np.allclose(G.ravel(), copy.ravel(), rtol=1e-11, atol=1e-14)
        terms.append(G)
    whole = complex_jacobian(lambda W: run(x, h0, W_xh, W, b_h)[-1:] @ asked, W_hh)
    assert np.allclose(sum(terms).ravel(), whole.ravel(), rtol=1e-11, atol=1e-14)

    def shares(parts):
        sizes = [math.sqrt(sum(v**2 for v in part.flat)) for part in parts]
        return np.array(sizes) / sum(sizes)

    assert np.isclose(shares(terms).sum(), 1, rtol=1e-14)
    (clipped,), norm = clip_by_global_norm([sum(terms)], 1e-3)
    factor = 1e-3 / norm
    assert np.allclose(clipped, sum(factor * G for G in terms), rtol=1e-10, atol=1e-16)
    assert np.allclose(shares([factor * G for G in terms]), shares(terms), rtol=1e-13)


@checks("eq-gradient-flow-clip", "eq-gradient-flow-nearest")
def test_clipping_is_the_nearest_short_vector(rng):
    """Clipping scales all entries by max_norm / norm; no vector so short is closer."""
    grads, limit = [rng.normal(size=(2, 3)), rng.normal(size=4)], 1.5
    flat = np.concatenate([g.ravel() for g in grads])
    length = math.sqrt(sum(v * v for v in flat))
    clipped, norm = clip_by_global_norm(grads, limit)
    short = np.concatenate([g.ravel() for g in clipped])
    assert np.isclose(norm, length, rtol=1e-14)
    assert np.allclose(short, flat * min(1, limit / length), rtol=1e-13)
    distance = np.linalg.norm(flat - short)
    assert np.isclose(distance, max(0, length - limit), rtol=1e-12)
    for _ in range(2000):
        other = short + rng.normal(scale=rng.choice([1e-3, 0.1, 1]), size=10)
        other *= min(1, limit / np.linalg.norm(other))
        assert np.linalg.norm(flat - other) >= distance * (1 - 1e-12)
    left, _ = clip_by_global_norm(grads, 2 * length)
    assert all(np.array_equal(a, b) for a, b in zip(left, grads, strict=True))


@checks("eq-gradient-flow-clip-value")
def test_clipping_by_value_turns():
    """Clipping by value is the nearest point of a cube, and turns the direction."""
    g, m = np.array([3.0, 0.5, -7.0, -0.2]), 1.0
    clipped = np.array([max(-m, min(m, float(v))) for v in g])
    grid = np.array(list(itertools.product(np.linspace(-m, m, 21), repeat=4)))
    nearest = grid[np.argmin(((grid - g) ** 2).sum(axis=1))]
    assert np.allclose(clipped, nearest, rtol=0, atol=1e-12)
    cosine = g @ clipped / np.linalg.norm(g) / np.linalg.norm(clipped)
    assert 0 < cosine < 0.95
    together, _ = clip_by_global_norm([g], m)
    assert np.isclose(g @ together[0], np.linalg.norm(g) * np.linalg.norm(together[0]))


@checks("eq-gradient-flow-cliff")
def test_cliff():
    """On the line of the cliff the unit stays where it began, and the derivative is a power."""
    h0, w, n = 0.6, 1.9, 6
    b = math.atanh(h0) - w * h0
    h = h0 + 1j * TINY
    for _ in range(n):
        h = np.tanh(w * h + b)
    assert np.isclose(h.real, h0, rtol=1e-13)
    assert np.isclose(h.imag / TINY, (w * (1 - h0**2)) ** n, rtol=1e-12)
    assert w * (1 - h0**2) > 1
    ends = []
    for side in (-1e-3, 1e-3):
        h = h0
        for _ in range(50):
            h = np.tanh(w * h + b + side)
        ends.append(h)
    assert ends[0] < 0 < h0 < ends[1]


@checks("eq-gradient-flow-relu")
def test_relu_jacobian(network):
    """A ReLU step passes the weights of live units and nothing of the others."""
    x, h0, W_xh, W_hh, b_h = network
    a = x[0] @ W_xh + h0 @ W_hh + b_h
    alive = np.diag([1.0 if v > 0 else 0.0 for v in a])
    assert 0 < np.trace(alive) < H
    J = complex_jacobian(lambda h: run(x[:1], h, W_xh, W_hh, b_h, relu)[0], h0)
    assert np.allclose(J, alive @ W_hh.T, rtol=1e-13, atol=1e-15)
    hs = run(x, np.abs(h0), np.abs(W_xh), np.eye(H), b_h, relu)
    P = complex_jacobian(lambda h: run(x, h, np.abs(W_xh), np.eye(H), b_h, relu)[-1], np.abs(h0))
    assert np.array_equal(P, np.diag((hs > 0).all(axis=0).astype(float)))
    assert 0 < np.trace(P) < H


@checks("eq-gradient-flow-orthogonal", "eq-gradient-flow-orthogonal-band")
def test_orthogonal_keeps_lengths(network, rng):
    """An orthogonal matrix changes all lengths by its gain; slopes take what the band allows."""
    x, h0, W_xh, _, b_h = network
    gain = 1.3
    Q = orthogonal(H, gain, seed=9)
    v = rng.normal(size=H)
    image = [sum(v[i] * Q[i, j] for i in range(H)) for j in range(H)]
    assert np.isclose(sum(u * u for u in image), gain**2 * sum(u * u for u in v), rtol=1e-13)
    hs = run(x, h0, W_xh, Q, b_h)
    onward = complex_jacobian(lambda h: run(x[1:], h, W_xh, Q, b_h)[-1], hs[0])
    n, least = T - 1, (1 - hs[1:] ** 2).min()
    for _ in range(500):
        v = rng.normal(size=H)
        stretch = np.linalg.norm(v @ onward) / np.linalg.norm(v)
        assert (least * gain) ** n <= stretch <= gain**n


@checks("eq-gradient-flow-penalty")
def test_penalty_is_zero_where_lengths_are_kept(network, rng):
    """The price of a step is the squared change in length of the row that comes back through it."""
    x, h0, W_xh, W_hh, b_h = network
    hs = run(*network)
    row, price = rng.normal(size=H), 0.0
    for t in range(T - 1, 0, -1):
        J = complex_jacobian(lambda h, t=t: run(x[t : t + 1], h, W_xh, W_hh, b_h)[0], hs[t - 1])
        back = row @ J
        price += (math.hypot(*back) / math.hypot(*row) - 1) ** 2
        row = back
    assert price > 0.1
    # At rest an orthogonal step keeps every row, and one that forgets the other rows keeps its own.
    Q, still = orthogonal(H, 1.0, seed=3), np.zeros((1, D))
    turn = complex_jacobian(lambda h: run(still, h, np.zeros((D, H)), Q, np.zeros(H))[0], 0 * h0)
    assert np.isclose(math.hypot(*(row @ turn)), math.hypot(*row), rtol=1e-13)
    one = np.outer(row, row) / (row @ row)
    kept = complex_jacobian(lambda h: run(still, h, np.zeros((D, H)), one, np.zeros(H))[0], 0 * h0)
    assert np.isclose(math.hypot(*(row @ kept)), math.hypot(*row), rtol=1e-13)
    assert np.linalg.matrix_rank(kept) == 1


@checks("eq-gradient-flow-skip")
def test_skip_connections_add_paths(network, rng):
    """Two ways lead back from each state; a lag of n takes at least n // s + n % s steps."""
    x, h0, W_xh, W_hh, b_h = network
    skip, W_s = 3, rng.normal(scale=0.7, size=(H, H))

    def skipping(h, start, hs):
        """States from a first one on; those before it are numbers."""
        states = [*hs[:start], h]
        for t in range(start + 1, T):
            far = states[t - skip] if t >= skip else np.zeros(H)
            states.append(np.tanh(x[t] @ W_xh + states[-1] @ W_hh + far @ W_s + b_h))
        return np.array(states)

    hs, k = skipping(h0, 0, []), 1
    found = [complex_jacobian(lambda h, t=t: skipping(h, k, hs)[t], hs[k]) for t in range(T)]
    built = [np.zeros((H, H))] * k + [np.eye(H)]
    for t in range(k + 1, T):
        far = built[t - skip] if t >= skip else np.zeros((H, H))
        built.append(np.diag(1 - hs[t] ** 2) @ (W_hh.T @ built[t - 1] + W_s.T @ far))
    assert np.allclose(found, built, rtol=1e-11, atol=1e-13)
    for n in range(1, 12):
        ways = itertools.product(range(n + 1), repeat=2)
        fewest = min(short + far for short, far in ways if short + skip * far == n)
        assert fewest == n // skip + n % skip


@checks("eq-gradient-flow-gate")
def test_gated_memory_passes_its_gate(rng):
    """With the gates held fixed, the derivative of the memory is its forget gate, unit by unit."""
    f, i, g, c = rng.uniform(size=(4, H))
    J = complex_jacobian(lambda c: f * c + i * g, c)
    assert np.array_equal(J, np.diag(np.diag(J)))
    assert np.allclose(np.diag(J), f, rtol=1e-14)
