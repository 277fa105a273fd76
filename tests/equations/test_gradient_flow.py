"""The first half of the chapter "gradient_flow", checked by means other than the code it describes.

Derivatives are taken by complex steps, norms by searching for the longest image, and products by
walking every path from unit to unit.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

from solutions.gradient_flow import jacobian_product, norm_bound, spectral_radius, step_jacobian
from tests.equations.activated import (
    ACTIVATIONS,
    TINY,
    H,
    T,
    complex_jacobian,
    draw,
    logistic,
    longest,
    run,
)
from tests.equations.coverage import checks


@pytest.fixture
def rng():
    return np.random.default_rng(40)


@pytest.fixture
def network(rng):
    return draw(rng)


@checks("eq-gradient-flow-step")
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_step_jacobian(network, name):
    """A step's Jacobian is diag of the slopes times the transposed weights."""
    x, h0, W_xh, W_hh, b_h = network
    phi = ACTIVATIONS[name]
    J = complex_jacobian(lambda h: run(x[:1], h, W_xh, W_hh, b_h, phi)[0], h0)
    a = x[0] @ W_xh + h0 @ W_hh + b_h
    slope = np.diag(complex_jacobian(phi, a))
    for i, j in itertools.product(range(H), range(H)):
        assert np.isclose(J[i, j], slope[i] * W_hh[j, i], rtol=1e-13)
    assert np.allclose(J, np.diag(slope) @ W_hh.T, rtol=1e-13, atol=1e-15)
    if name == "tanh":
        assert np.allclose(step_jacobian(np.tanh(a), W_hh), J, rtol=1e-13, atol=1e-15)


@checks("eq-gradient-flow-product")
def test_product_over_all_paths(network):
    """The product is the sum over all paths from unit to unit, and the network's derivative."""
    x, _, W_xh, W_hh, b_h = network
    hs = run(*network)
    k, t = 1, 5
    product = jacobian_product(hs, W_hh, k, t)
    onward = complex_jacobian(lambda h: run(x[k + 1 : t + 1], h, W_xh, W_hh, b_h)[-1], hs[k])
    assert np.allclose(product, onward, rtol=1e-12, atol=1e-14)
    for i, j in itertools.product(range(H), range(H)):
        total = 0.0
        for between in itertools.product(range(H), repeat=t - k - 1):
            units = (j, *between, i)
            total += math.prod(
                (1 - hs[k + n + 1][units[n + 1]] ** 2) * W_hh[units[n], units[n + 1]]
                for n in range(t - k)
            )
        assert np.isclose(product[i, j], total, rtol=1e-11)
    again = step_jacobian(hs[t], W_hh) @ jacobian_product(hs, W_hh, k, t - 1)
    assert np.allclose(product, again, rtol=1e-13)
    assert np.array_equal(jacobian_product(hs, W_hh, k, k), np.eye(H))


@checks("eq-gradient-flow-row")
def test_gradient_is_a_row_times_the_product(network, rng):
    """What a loss sends back is its own row times the Jacobians, the latest one first."""
    x, _, W_xh, W_hh, b_h = network
    asked, k = rng.normal(size=H), 1
    hs = run(*network)

    def loss(h):
        return np.sin(run(x[k + 1 :], h, W_xh, W_hh, b_h)[-1] @ asked)[None]

    row = np.cos(hs[-1] @ asked) * asked
    for t in range(T - 1, k, -1):
        row = row @ ((1 - hs[t] ** 2)[:, None] * W_hh.T)
    assert np.allclose(row, complex_jacobian(loss, hs[k])[0], rtol=1e-12, atol=1e-15)


@checks("eq-gradient-flow-norm", "eq-gradient-flow-norm-rules")
def test_norm_is_the_largest_stretch(rng):
    """The spectral norm is the largest stretch, and obeys its three rules."""
    A, B = rng.normal(size=(2, 4, 4))
    d = rng.normal(size=4)
    for M in (A, B, A @ B, A.T, np.diag(d)):
        assert np.isclose(longest(M, rng), norm_bound(M, 1), rtol=1e-9)
    assert longest(A @ B, rng) <= longest(A, rng) * longest(B, rng)
    assert np.isclose(longest(A.T, rng), longest(A, rng), rtol=1e-9)
    assert np.isclose(longest(np.diag(d), rng), np.abs(d).max(), rtol=1e-9)


@checks("eq-gradient-flow-slopes")
def test_largest_slopes():
    """Tanh is nowhere steeper than 1, the logistic function than 1/4; both reach it at 0 only."""
    a = np.linspace(-8, 8, 1601)
    for phi, formula, most in (
        (np.tanh, lambda h: 1 - h**2, 1.0),
        (logistic, lambda s: s * (1 - s), 0.25),
        (logistic, lambda s: 0.25 - (s - 0.5) ** 2, 0.25),
    ):
        slopes = np.imag(phi(a + 1j * TINY)) / TINY
        assert np.allclose(slopes, formula(phi(a)), rtol=1e-9, atol=1e-15)
        assert (slopes > 0).all()
        assert np.isclose(slopes[800], most, rtol=1e-14)
        assert (np.delete(slopes, 800) < most).all()


@checks("eq-gradient-flow-bound", "eq-gradient-flow-vanishing")
@pytest.mark.parametrize(("name", "gamma"), [("tanh", 1.0), ("logistic", 0.25)])
@pytest.mark.parametrize("scale", [0.2, 1.0, 5.0])
def test_bound(network, rng, name, gamma, scale):
    """No product of Jacobians, and no gradient sent back through it, exceeds the bound."""
    x, h0, W_xh, W_hh, b_h = network
    W_hh, phi = scale * W_hh, ACTIVATIONS[name]
    hs = run(x, h0, W_xh, W_hh, b_h, phi)
    for k, t in itertools.combinations(range(T), 2):
        J = complex_jacobian(
            lambda h, k=k, t=t: run(x[k + 1 : t + 1], h, W_xh, W_hh, b_h, phi)[-1], hs[k]
        )
        bound = (gamma * longest(W_hh, rng, 3)) ** (t - k)
        assert longest(J, rng, 3) <= bound * (1 + 1e-9)
        assert np.isclose(bound, norm_bound(W_hh, t - k, gamma), rtol=1e-8)
        asked = rng.normal(size=H)
        assert np.linalg.norm(asked @ J) <= bound * np.linalg.norm(asked) * (1 + 1e-9)


@checks("eq-gradient-flow-lower")
def test_lower_bound(rng):
    """No row comes back shorter than the bound; states near zero and large weights explode."""
    x, h0, W_xh, W_hh, b_h = draw(rng)
    for W in (W_hh, W_hh + 4 * np.eye(H)):
        small = 1e-8 * x, 1e-8 * h0, W_xh, W, 1e-8 * b_h
        for network in ((x, h0, W_xh, W, b_h), small):
            hs = run(*network)
            onward = complex_jacobian(lambda h, n=network: run(n[0][1:], h, *n[2:])[-1], hs[0])
            mu = min((1 - hs[1:] ** 2).flat)
            sigma = math.sqrt(np.linalg.eigvalsh(W @ W.T).min())
            for _ in range(200):
                v = rng.normal(size=H)
                stretch = math.hypot(*(v @ onward)) / math.hypot(*v)
                assert stretch >= (mu * sigma) ** (T - 1) * (1 - 1e-12)
    # Along the last run the condition holds, and everything grows.
    assert mu * sigma > 1
    assert np.linalg.svd(onward, compute_uv=False).min() > 1


@checks("eq-gradient-flow-logistic")
def test_logistic_network_is_a_tanh_network(network):
    """A logistic network is a tanh network with a quarter of the weights; derivatives agree."""
    x, h0, W_xh, W_hh, b_h = network
    W_hh, h0 = 4 * W_hh, np.abs(h0) / 2
    disguised = W_xh / 2, W_hh / 4, b_h / 2 + np.ones(H) @ W_hh / 4
    hs = run(x, h0, W_xh, W_hh, b_h, logistic)
    gs = run(x, 2 * h0 - 1, *disguised)
    assert np.allclose(hs, (1 + gs) / 2, rtol=1e-13)
    J = complex_jacobian(lambda h: run(x, h, W_xh, W_hh, b_h, logistic)[-1], h0)
    G = complex_jacobian(lambda g: run(x, g, *disguised)[-1], 2 * h0 - 1)
    assert np.allclose(J, G, rtol=1e-11, atol=1e-14)


@checks("eq-gradient-flow-radius")
def test_radius_counts_complex_eigenvalues(rng):
    """The radius is the largest magnitude of a root of the characteristic polynomial."""
    turn = 1.3 * np.array([[np.cos(1), -np.sin(1)], [np.sin(1), np.cos(1)]])
    W = np.zeros((3, 3))
    W[:2, :2], W[2, 2] = turn, -0.7
    basis = rng.normal(size=(3, 3))
    W = basis @ W @ np.linalg.inv(basis)
    minors = sum(np.linalg.det(np.delete(np.delete(W, i, 0), i, 1)) for i in range(3))
    roots = np.roots([1, -np.trace(W), minors, -np.linalg.det(W)])
    assert np.isclose(spectral_radius(W), max(abs(roots)), rtol=1e-10)
    assert np.isclose(spectral_radius(W), 1.3, rtol=1e-10)


@checks("eq-gradient-flow-jordan")
def test_powers_of_a_jordan_block():
    """The powers of [[a, b], [0, a]] have the closed form, exactly."""
    a, b = Fraction(9, 10), Fraction(5)
    W, power = [[a, b], [Fraction(0), a]], [[Fraction(1), Fraction(0)], [Fraction(0), Fraction(1)]]
    for n in range(1, 60):
        power = [[sum(power[i][m] * W[m][j] for m in (0, 1)) for j in (0, 1)] for i in (0, 1)]
        assert power == [[a**n, n * b * a ** (n - 1)], [0, a**n]]
    corner = [n * b * a ** (n - 1) for n in range(60)]
    assert abs(corner.index(max(corner)) + 1 / math.log(a)) < 1


@checks("eq-gradient-flow-sandwich", "eq-gradient-flow-gelfand")
def test_powers_lie_between(rng):
    """Powers lie between the radius and κ (radius + ε), and their roots tend to the radius."""
    W = np.diag([0.9, 0.9, -0.5, 0.2]) + np.triu(rng.normal(scale=2, size=(4, 4)), 1)
    rho = 0.9
    assert np.isclose(spectral_radius(W), rho, rtol=1e-12)
    for epsilon in (0.3, 0.05):
        # The proof's own κ: scale the triangle until its norm is below the radius plus ε.
        delta = 1.0
        while np.linalg.norm(scaled := scale_triangle(W, delta), 2) > rho + epsilon:
            delta /= 2
        assert np.allclose(np.diag(scaled), np.diag(W))
        kappa = delta**-3
        for n in (0, 1, 2, 5, 20, 80):
            norm = longest(np.linalg.matrix_power(W, n), rng, 3)
            assert rho**n <= norm * (1 + 1e-9)
            assert norm <= kappa * (rho + epsilon) ** n * (1 + 1e-9)
    # For a double eigenvalue the powers are about n 0.9^n: their n-th roots fall to 0.9 slowly.
    roots = [np.linalg.norm(np.linalg.matrix_power(W, n), 2) ** (1 / n) for n in (10, 100, 1000)]
    assert roots[0] > roots[1] > roots[2] > rho
    assert roots[2] - rho < 0.02
    assert np.linalg.norm(W, 2) > 2 * rho


def scale_triangle(R, delta):
    return np.array([[R[i, j] * delta ** (j - i) for j in range(len(R))] for i in range(len(R))])


@checks("eq-gradient-flow-alternate")
def test_radii_of_factors_say_nothing():
    """Each alternating step has radius zero, and the product doubles at every step."""
    W_hh = np.array([[0.0, 2.0], [2.0, 0.0]])
    # A large input saturates one unit in floating point: its state is 1, its slope 0.
    hs = run(
        np.array([[0.0, 50], [50, 0], [0, 50], [50, 0]]),
        np.zeros(2),
        np.eye(2),
        W_hh * 0,
        0 * W_hh[0],
    )
    J1, J2 = step_jacobian(hs[0], W_hh), step_jacobian(hs[1], W_hh)
    assert np.array_equal(J1, [[0, 2], [0, 0]])
    assert np.array_equal(J2, [[0, 0], [2, 0]])
    assert np.array_equal(J2 @ J1, [[0, 0], [0, 4]])
    assert not (J1 @ J1).any()
    assert not (J2 @ J2).any()
    assert np.linalg.norm(jacobian_product(np.vstack([[0, 0], hs]), W_hh, 0, 4), 2) == 16
