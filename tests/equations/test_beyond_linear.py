"""The equations of the chapter "beyond" on linear recurrences, cells made of them, and memory."""

import math
import sys
from fractions import Fraction

import numpy as np
import pytest

from solutions.beyond import (
    linear_scan,
    linear_scan_backward,
    mingru_backward,
    mingru_forward,
    scan_combine,
)
from tests.equations.coverage import BOOK, checks
from tests.equations.nudged import close, derivative

sys.path.insert(0, str(BOOK))

import beyond_runs

T, H, D = 6, 3, 2


def logistic(a):
    return 1 / (1 + np.exp(-a))


def recur(a, b, h0):
    """States of a linear recurrence, unit by unit."""
    found, h = [], list(h0)
    for t in range(len(a)):
        h = [a[t, j] * h[j] + b[t, j] for j in range(len(h))]
        found.append(h)
    return np.array(found)


@pytest.fixture
def linear():
    """Return a, b, h0 of a recurrence and what a loss asks of each state."""
    rng = np.random.default_rng(0)
    return rng.normal(size=(T, H)), rng.normal(size=(T, H)), rng.normal(size=H), rng.normal(
        size=(T, H)
    )  # fmt: skip


@checks("eq-beyond-linear", "eq-beyond-product")
def test_jacobians_of_a_linear_recurrence(linear):
    """The total derivative between two states is the diagonal product of what was kept."""
    a, b, h0, _ = linear
    hs = recur(a, b, h0)
    close(linear_scan(a[:, None], b[:, None], h0[None])[:, 0], hs)
    for k in range(T):
        for t in range(k + 1, T):
            seen = derivative(lambda h, k=k, t=t: recur(a[k + 1 : t + 1], b[k + 1 : t + 1], h)[-1],
                              hs[k])  # fmt: skip
            close(np.diag(np.prod(a[k + 1 : t + 1], axis=0)), seen)


@checks("eq-beyond-linear-backward")
def test_linear_recurrence_backward(linear):
    """The three lines give the gradients of a, b and the first state."""
    a, b, h0, dhs = linear
    hs = np.concatenate([h0[None], recur(a, b, h0)])
    da, db, dh = np.empty_like(a), np.empty_like(b), np.zeros(H)
    for t in reversed(range(T)):
        dh = dhs[t] + (a[t + 1] * dh if t + 1 < T else 0)
        da[t], db[t] = dh * hs[t], dh
    seen = (
        derivative(lambda a: (dhs * recur(a, b, h0)).sum(), a),
        derivative(lambda b: (dhs * recur(a, b, h0)).sum(), b),
        derivative(lambda h: (dhs * recur(a, b, h)).sum(), h0),
    )
    taught = linear_scan_backward(dhs[:, None], a[:, None], h0[None], hs[1:, None])
    for found, formula, truth in zip(taught, (da, db, a[0] * dh), seen, strict=True):
        close(formula.ravel(), truth.ravel())
        close(found.ravel(), truth.ravel())


@checks("eq-beyond-combine", "eq-beyond-associative")
def test_joining_is_exact_and_associative():
    """In whole fractions: a joined map does the first, then the second, in any grouping."""
    rng = np.random.default_rng(1)
    maps = [tuple(Fraction(int(n), 7) for n in rng.integers(-20, 20, size=2)) for _ in range(3)]
    one, two, three = maps
    for h in (Fraction(0), Fraction(1), Fraction(-5, 3)):
        done = two[0] * (one[0] * h + one[1]) + two[1]
        joined = scan_combine(*one, *two)
        assert joined == (two[0] * one[0], two[0] * one[1] + two[1])
        assert joined[0] * h + joined[1] == done
    (a1, b1), (a2, b2), (a3, b3) = maps
    expected = a3 * a2 * a1, a3 * a2 * b1 + a3 * b2 + b3
    assert scan_combine(*scan_combine(*one, *two), *three) == expected
    assert scan_combine(*one, *scan_combine(*two, *three)) == expected


@checks("eq-beyond-depth")
@pytest.mark.parametrize("steps", [1, 2, 3, 4, 5, 8, 9, 100, 1024, 1025])
def test_rounds_of_a_scan(steps):
    """Each round doubles how many steps a map covers; the last is the first to cover all."""
    covered, rounds = [{t} for t in range(steps)], 0
    while any(len(c) < t + 1 for t, c in enumerate(covered)):
        shift = 2**rounds
        covered = [c | covered[t - shift] if t >= shift else c for t, c in enumerate(covered)]
        rounds += 1
    assert rounds == math.ceil(math.log2(steps))


@checks("eq-beyond-mingru", "eq-beyond-mingru-backward")
def test_mingru():
    """The forward lines, and the gradients of gate, proposal and weights."""
    rng = np.random.default_rng(2)
    x, h0, dhs = rng.normal(size=(T, D)), rng.normal(size=H), rng.normal(size=(T, H))
    W = [rng.normal(size=s) for s in ((D, H), (H,), (D, H), (H,))]

    def run(W_xz, b_z, W_xn, b_n, dz=0, dn=0):
        z, n = logistic(x @ W_xz + b_z) + dz, x @ W_xn + b_n + dn
        return recur(z, (1 - z) * n, h0)

    hs, gates = mingru_forward(x[:, None], h0[None], *W)
    close(hs[:, 0], run(*W))
    z, n = np.split(gates[:, 0], 2, axis=1)
    before = np.concatenate([h0[None], hs[:-1, 0]])
    da, db, _ = linear_scan_backward(dhs[:, None], z[:, None], h0[None], hs)
    da, db = da[:, 0], db[:, 0]
    loss = lambda **nudge: (dhs * run(*W, **nudge)).sum()  # noqa: E731
    dz = derivative(lambda moved: loss(dz=moved), np.zeros((T, H))).reshape(T, H)
    dn = derivative(lambda moved: loss(dn=moved), np.zeros((T, H))).reshape(T, H)
    close(da - db * n, dz)
    close(db * (before - n), dz)  # db is dh
    close(db * (1 - z), dn)
    taught = mingru_backward(dhs[:, None], x[:, None], h0[None], hs, gates, W[0], W[2])
    for index, formula in ((0, x.T @ (dz * z * (1 - z))), (2, x.T @ dn)):

        def of(w, index=index):
            return (dhs * run(*[w if i == index else v for i, v in enumerate(W)])).sum()

        close(formula, derivative(of, W[index]).reshape(D, H))
        close(taught[2 + index], formula)


def test_mingru_with_a_sign():
    """The control of the parity experiment runs with 2z - 1 and trains with its own gradients."""
    rng = np.random.default_rng(9)
    x, h0, dhs = rng.normal(size=(T, D)), rng.normal(size=H), rng.normal(size=(T, H))
    variables = [x, h0, *(rng.normal(size=s) for s in ((D, H), (H,), (D, H), (H,)))]

    def run(x, h0, W_xz, b_z, W_xn, b_n):
        z, n = logistic(x @ W_xz + b_z), x @ W_xn + b_n
        return recur(2 * z - 1, (1 - z) * n, h0)

    hs, gates = beyond_runs.signed_forward(x[:, None], h0[None], *variables[2:])
    close(hs[:, 0], run(*variables))
    found = beyond_runs.signed_backward(
        dhs[:, None], x[:, None], h0[None], hs, gates, variables[2], variables[4]
    )
    for index, (gradient, variable) in enumerate(zip(found, variables, strict=True)):

        def loss(moved, index=index):
            return (dhs * run(*variables[:index], moved, *variables[index + 1 :])).sum()

        close(gradient.ravel(), derivative(loss, variable).ravel())


@checks("eq-beyond-minlstm")
def test_minlstm_is_a_weighted_mean():
    """Its two shares add up to one, and its Jacobian is the first."""
    rng = np.random.default_rng(3)
    f, i = logistic(rng.normal(size=(2, H)))
    n, h = rng.normal(size=(2, H))
    step = lambda h: f / (f + i) * h + i / (f + i) * n  # noqa: E731
    close(f / (f + i) + i / (f + i), 1)
    close(derivative(step, h), np.diag(f / (f + i)))
    lowest, highest = np.minimum(h, n), np.maximum(h, n)
    assert ((lowest <= step(h)) & (step(h) <= highest)).all()


@checks("eq-beyond-ssm")
@pytest.mark.parametrize("lam", [-0.3, -2.0, -0.5 + 3j])
def test_state_space_step_is_exact(lam):
    """Ten thousand small steps of the differential equation arrive at the closed form."""
    delta, h, drive = 0.4, 1.5, 0.7
    exact = np.exp(delta * lam) * h + (np.exp(delta * lam) - 1) / lam * drive
    small, value = delta / 10_000, h + 0j
    for _ in range(10_000):
        middle = value + small / 2 * (lam * value + drive)
        value = value + small * (lam * middle + drive)
    np.testing.assert_allclose(value, exact, rtol=1e-8)


@checks("eq-beyond-exponential", "eq-beyond-share")
def test_exponential_gate_is_a_share():
    """What an exponential gate stores, divided by its sum, is a weighted mean with that share."""
    rng = np.random.default_rng(4)
    c, n = rng.normal(size=H), rng.uniform(0.5, 2, size=H)
    for _ in range(T):
        f, raw, g = logistic(rng.normal(size=H)), 3 * rng.normal(size=H), rng.normal(size=H)
        r, z = c / n, logistic(np.log(f) + np.log(n) - raw)
        c, n = f * c + np.exp(raw) * g, f * n + np.exp(raw)
        close(c / n, z * r + (1 - z) * g)


@checks("eq-beyond-sensitivity-step", "eq-beyond-sensitivity", "eq-beyond-tamed")
@pytest.mark.parametrize("lam", [0.2, 0.7, 0.95])
def test_sensitivity_to_the_kept_share(lam):
    """The recursion is the derivative, and the mean squares are the sums over all lags."""
    steps = 3000
    x = np.random.default_rng(5).normal(size=steps)

    def state(lam):
        h = 0
        for step in x[:200]:
            h = lam * h + step
        return h

    h = s = 0.0
    for step in x[:200]:
        h, s = lam * h + step, lam * s + h
    close(s, derivative(state, np.array(lam)).item())

    k = np.arange(steps)
    of_h = lam**k  # weight of the input k steps ago, in h and in s
    of_s = k * lam ** np.maximum(k - 1, 0)
    close((of_h**2).sum(), 1 / (1 - lam**2))
    close((of_s**2).sum(), (1 + lam**2) / (1 - lam**2) ** 3)
    close((of_h * of_s).sum(), lam / (1 - lam**2) ** 2)

    def scaled(nu):
        kept = np.exp(-np.exp(nu))
        return np.sqrt(1 - kept**2) * kept**k

    of_y = np.sqrt(1 - lam**2) * of_s - lam / np.sqrt(1 - lam**2) * of_h
    close((of_y**2).sum(), 1 / (1 - lam**2) ** 2)
    by_nu = derivative(scaled, np.array(np.log(-np.log(lam)))).ravel()
    close((by_nu**2).sum(), (lam * np.log(lam) / (1 - lam**2)) ** 2)
    near = 1 - 1e-6
    np.testing.assert_allclose((near * np.log(near) / (1 - near**2)) ** 2, 0.25, rtol=1e-5)


@checks("eq-beyond-capacity")
@pytest.mark.parametrize("units", [1, 3, 8])
def test_capacity_of_a_delay_line(units):
    """Units that hand on what they hear remember as many steps as there are units, and no more."""
    x = np.random.default_rng(6).normal(size=20_000)
    hs = np.stack([np.roll(x, k + 1) for k in range(units)], axis=1)[100:]
    total = 0.0
    for k in range(1, 20):
        wanted = np.roll(x, k)[100:, None]
        said = hs @ np.linalg.lstsq(hs, wanted, rcond=None)[0]
        centred = said - said.mean(), wanted - wanted.mean()
        product = (centred[0] * centred[1]).sum() ** 2
        total += product / ((centred[0] ** 2).sum() * (centred[1] ** 2).sum())
    assert abs(total - units) < 0.02


@checks("eq-beyond-monotone")
def test_constant_input_moves_a_unit_one_way():
    """With the same gate and proposal at every step, the closed form is the state."""
    rng = np.random.default_rng(7)
    z, n, h0 = logistic(rng.normal(size=H)), rng.normal(size=H), rng.normal(size=H)
    hs = recur(np.tile(z, (T, 1)), np.tile((1 - z) * n, (T, 1)), h0)
    steps = np.arange(1, T + 1)[:, None]
    close(n + z**steps * (h0 - n), hs)
    moves = np.diff(np.concatenate([h0[None], hs]), axis=0)
    assert (np.sign(moves) == np.sign(moves[0])).all()


@checks("eq-beyond-max")
def test_clipped_sums_can_be_joined():
    """Two steps of h → max(h + a, b) are one of the same kind."""
    rng = np.random.default_rng(8)
    for a1, b1, a2, b2, h in rng.normal(size=(500, 5)):
        two = max(max(h + a1, b1) + a2, b2)
        close(max(h + a1 + a2, max(b1 + a2, b2)), two)
