"""The equations of the chapter "gru", up to its backward pass.

Forward formulas are evaluated unit by unit with the math module, derivatives by complex steps
through a GRU that is written a second time.
"""

import math

import numpy as np
import pytest

from solutions.gru import gru_backward, gru_forward, gru_step_backward, gru_step_forward
from solutions.vanilla_rnn import rnn_step_forward
from tests.equations.coverage import checks
from tests.equations.gated import (
    BLOCKS,
    B,
    D,
    H,
    T,
    anew,
    by_units,
    close,
    complex_gradient,
    draw_step,
    logistic,
    parameters,
    split,
)


@pytest.fixture
def rng():
    return np.random.default_rng(70)


@pytest.fixture
def step(rng):
    """Return x, h_prev and the parameters of one step."""
    return draw_step(rng)


@pytest.fixture
def upstream(rng):
    """Return a gradient that reaches the new state."""
    return rng.normal(size=(B, H))


def nudged(step, upstream, name):
    """Gradient of the loss sum(h * dh) with respect to an intermediate value."""
    return complex_gradient(
        lambda value: (upstream * anew(*step, nudge={name: value})).sum(), np.zeros((B, H))
    )


def moved(step, upstream, position):
    """Gradient of the loss sum(h * dh) with respect to an argument of the step."""

    def loss(value):
        return (upstream * anew(*step[:position], value, *step[position + 1 :])).sum()

    return complex_gradient(loss, step[position])


def backward_parts(step, dh):
    """The chapter's backward pass up to the pre-activations, line by line."""
    h, W_hn = step[1], split(step[3])[2]
    _, gates = gru_step_forward(*step)
    r, z, n = split(gates)
    dn, dz = dh * (1 - z), dh * (h - n)
    da_n, da_z = dn * (1 - n**2), dz * z * (1 - z)
    dq = da_n @ W_hn.T
    dr = dq * h
    da_r = dr * r * (1 - r)
    return {"dn": dn, "dz": dz, "da_n": da_n, "da_z": da_z, "dq": dq, "dr": dr, "da_r": da_r,
            "r": r, "z": z, "n": n, "da": np.concatenate([da_r, da_z, da_n], axis=1)}  # fmt: skip


@checks("eq-gru-reset", "eq-gru-update", "eq-gru-candidate", "eq-gru-state")
def test_step_unit_by_unit(step):
    """Gates, proposal and state are what the four equations give for each unit of each example."""
    x, h_prev, *weights = step
    h, gates = gru_step_forward(*step)
    for b in range(B):
        r, z, n, new = by_units(x[b], h_prev[b], *weights)
        assert close(gates[b], [*r, *z, *n])
        assert close(h[b], new)


@checks("eq-gru-logistic", "eq-gru-stable")
@pytest.mark.parametrize("a", [-1e4, -800.0, -709.0, -30.0, -1.0, 0.0, 1e-9, 2.0, 40.0, 709.0, 1e4])
def test_logistic_function_everywhere(a):
    """The printed forms, the course's gates and exact arithmetic agree, without overflow."""
    e = math.exp(-abs(a))
    stable = 1 / (1 + e) if a >= 0 else e / (1 + e)
    if abs(a) < 700:
        assert math.isclose(stable, 1 / (1 + math.exp(-a)), rel_tol=1e-14)
    zero = np.zeros((1, 1))
    with np.errstate(all="raise", under="ignore"):
        _, gates = gru_step_forward(zero, zero, np.zeros((1, 3)), np.zeros((1, 3)), np.full(3, a))
    # Half a unit in the last place of a is this much of e^a.
    assert np.allclose(gates[0, :2], stable, rtol=1e-12, atol=0)


@checks("eq-gru-mirror", "eq-gru-dlogistic")
@pytest.mark.parametrize("a", [-20.0, -3.0, 0.0, 0.7, 5.0])
def test_logistic_function_mirrored_and_differentiated(a):
    """1 - σ(a) = σ(-a), and a complex step finds the slope σ (1 - σ)."""
    s = logistic(a)
    assert math.isclose(logistic(-a), np.exp(-a) / (1 + np.exp(-a)), rel_tol=1e-14)
    assert math.isclose(1 - s, logistic(-a), rel_tol=1e-6, abs_tol=1e-15)
    slope = np.imag(logistic(a + 1e-30j)) / 1e-30
    assert math.isclose(slope, s * (1 - s), rel_tol=1e-6)
    assert math.isclose(slope, np.exp(-a) / (1 + np.exp(-a)) ** 2, rel_tol=1e-13)


@checks("eq-gru-bound")
@pytest.mark.parametrize("start", [0.0, 0.5, 3.0])
def test_state_stays_in_its_box(rng, start):
    """Whatever the weights and inputs, no unit leaves the larger of 1 and its start."""
    for _ in range(50):
        h0 = start * rng.uniform(-1, 1, size=(B, H))
        x = 5 * rng.normal(size=(20, B, D))
        hs, _ = gru_forward(x, h0, *(4 * p for p in parameters(rng)))
        assert (np.abs(hs) <= np.maximum(np.abs(h0), 1) * (1 + 1e-15)).all()


@checks("eq-gru-limit-copy")
@pytest.mark.parametrize("bias", [0.0, 3.0, 10.0, 25.0])
def test_copying_is_exponentially_good(rng, bias):
    """No unit moves by more than 2 exp(-a_z), and for proposals at the far end nearly by that."""
    x, h_prev, W_xh, W_hh, b_h = (
        rng.normal(size=(B, D)),
        rng.uniform(-1, 1, (B, H)),
        *parameters(rng),
    )
    b_h[BLOCKS["z"]] += bias
    a_z = (x @ W_xh + h_prev @ W_hh + b_h)[:, BLOCKS["z"]]
    h, _ = gru_step_forward(x, h_prev, W_xh, W_hh, b_h)
    # Beside the bound stands the rounding of a state of size 1.
    assert (np.abs(h - h_prev) < 2 * np.exp(-a_z) + 2e-16).all()
    # The constant 2 cannot be smaller: from 1 to a proposal of -1.
    far, _ = gru_step_forward(np.zeros((1, 1)), np.ones((1, 1)), np.zeros((1, 3)),
                              np.zeros((1, 3)), np.array([0.0, 12.0, -40.0]))  # fmt: skip
    assert 1 - far[0, 0] > 1.99 * np.exp(-12.0)


@checks("eq-gru-limit-vanilla", "eq-gru-limit-feedforward")
def test_shut_update_gates(step):
    """With z at 0 the unit is the vanilla network for r at 1, and has no past for r at 0."""
    x, h_prev, W_xh, W_hh, b_h = step
    W_xn, W_hn, b_n = W_xh[:, BLOCKS["n"]], W_hh[:, BLOCKS["n"]], b_h[BLOCKS["n"]]
    wide = gru_step_forward(x, h_prev, W_xh, W_hh, b_h + np.repeat([80.0, -80.0, 0.0], H))[0]
    assert close(wide, rnn_step_forward(x, h_prev, W_xn, W_hn, b_n))
    shut = np.repeat([-80.0, -80.0, 0.0], H)
    without = gru_step_forward(x, h_prev, W_xh, W_hh, b_h + shut)[0]
    assert close(without, np.tanh(x @ W_xn + b_n))
    assert close(without, gru_step_forward(x, -h_prev, W_xh, W_hh, b_h + shut)[0])


@checks("eq-gru-timescale")
@pytest.mark.parametrize("bias", [-1.0, 0.0, 2.0, 5.0, 7.0])
def test_time_constant(bias):
    """What was held falls to 1/e within tau steps; tau is near exp(b) for large b."""
    tau = 1 / np.log1p(np.exp(-bias))
    assert np.isclose(tau, -1 / np.log(logistic(bias)), rtol=1e-10)
    steps = int(10 * tau) + 2
    hs, _ = gru_forward(np.zeros((steps, 1, 1)), np.ones((1, 1)), np.zeros((1, 3)),
                        np.zeros((1, 3)), np.array([0.0, bias, 0.0]))  # fmt: skip
    held = np.concatenate([[1.0], hs[:, 0, 0]])
    fitted = -1 / np.polyfit(np.arange(len(held)), np.log(held), 1)[0]
    assert np.isclose(fitted, tau, rtol=1e-9)
    assert 0 < tau - np.exp(bias) < 1


@checks("eq-gru-dn", "eq-gru-dz", "eq-gru-da-n", "eq-gru-da-z", "eq-gru-dq", "eq-gru-dr")
@pytest.mark.parametrize("name", ["n", "z", "a_n", "a_z", "q", "r", "a_r"])
def test_intermediate_gradients_by_complex_steps(step, upstream, name):
    """A nudge of each intermediate value changes the loss as the chapter's line says."""
    assert close(backward_parts(step, upstream)["d" + name], nudged(step, upstream, name))


@checks("eq-gru-da-r")
def test_reset_gate_is_reached_through_the_proposal_only(step, upstream):
    """The reset gate's gradient is the chapter's line, and is zero where the unit only copies."""
    assert close(backward_parts(step, upstream)["da_r"], nudged(step, upstream, "a_r"))
    x, h_prev, W_xh, W_hh, b_h = step
    copying = x, h_prev, W_xh, W_hh, b_h + np.repeat([0.0, 60.0, 0.0], H)
    assert np.abs(backward_parts(copying, upstream)["da_r"]).max() < 1e-15


@checks("eq-gru-dh-prev")
def test_four_paths_into_the_state_before(step, upstream):
    """The four contributions add up to the derivative, and none can be left out."""
    p = backward_parts(step, upstream)
    W_hr, W_hz, _ = split(step[3])
    paths = [upstream * p["z"], p["dq"] * p["r"], p["da_z"] @ W_hz.T, p["da_r"] @ W_hr.T]
    expected = moved(step, upstream, 1)
    assert close(sum(paths), expected)
    gates = gru_step_forward(*step)[1]
    assert close(gru_step_backward(upstream, *step[:2], gates, *step[2:4])[1], expected)
    for missing in range(4):
        rest = [path for k, path in enumerate(paths) if k != missing]
        assert not np.allclose(sum(rest), expected, rtol=1e-3, atol=1e-3)


@checks("eq-gru-dx", "eq-gru-dw-xh", "eq-gru-dw-hh", "eq-gru-db-h")
def test_gradients_of_inputs_and_weights(step, upstream):
    """The printed products are the derivatives, and the course's function returns them."""
    x, h_prev, W_xh, W_hh, _ = step
    p = backward_parts(step, upstream)
    one_by_one = sum(p["da_" + g] @ W_xh[:, BLOCKS[g]].T for g in "rzn")
    left = {"r": h_prev, "z": h_prev, "n": p["r"] * h_prev}
    printed = [
        one_by_one,
        x.T @ p["da"],
        np.concatenate([left[g].T @ p["da_" + g] for g in "rzn"], axis=1),
        np.array([p["da"][b] for b in range(B)]).sum(axis=0),
    ]
    assert close(printed[0], p["da"] @ W_xh.T)
    _, gates = gru_step_forward(*step)
    returned = gru_step_backward(upstream, x, h_prev, gates, W_xh, W_hh)
    for position, ours, course in zip(
        (0, 2, 3, 4), printed, (returned[0], *returned[2:]), strict=True
    ):
        expected = moved(step, upstream, position)
        assert close(ours, expected)
        assert close(course, expected)


def run_anew(x, h0, W_xh, W_hh, b_h):
    states = [h0]
    for x_t in x:
        states.append(anew(x_t, states[-1], W_xh, W_hh, b_h))
    return np.array(states[1:])


@checks("eq-gru-dh-next", "eq-gru-sequence-dw")
@pytest.mark.parametrize("steps", [1, 2, T])
def test_sequence_by_complex_steps(rng, steps):
    """Over a sequence, all five gradients are the derivatives of the loss."""
    args = [rng.normal(size=(steps, B, D)), rng.uniform(-0.9, 0.9, (B, H)), *parameters(rng)]
    dhs = rng.normal(size=(steps, B, H))
    hs, gates = gru_forward(*args)
    returned = gru_backward(dhs, *args[:2], hs, gates, *args[2:4])
    for position, gradient in enumerate(returned):

        def loss(value, position=position):
            return (dhs * run_anew(*args[:position], value, *args[position + 1 :])).sum()

        assert close(gradient, complex_gradient(loss, args[position]))

    # The printed sums, with what reaches each state found by a nudge of that state.
    dW_xh, dW_hn = 0.0, 0.0
    for t in range(steps):
        before = hs[t - 1] if t else args[1]

        def later(value, t=t):
            rest = run_anew(args[0][t + 1 :], value, *args[2:]) if t + 1 < steps else hs[:0]
            return (dhs[t] * value).sum() + (dhs[t + 1 :] * rest).sum()

        p = backward_parts((args[0][t], before, *args[2:]), complex_gradient(later, hs[t]))
        dW_xh += args[0][t].T @ p["da"]
        dW_hn += (p["r"] * before).T @ p["da_n"]
    assert close(dW_xh, returned[2])
    assert close(dW_hn, returned[3][:, BLOCKS["n"]])


@checks("eq-gru-jacobian", "eq-gru-diagonals")
def test_jacobian_is_four_terms(step):
    """The four matrices add up to the step's Jacobian; all but the first die as z goes to 1."""
    x, h, W_xh, W_hh, b_h = (a[0] if k < 2 else a for k, a in enumerate(step))
    W_hr, W_hz, W_hn = split(W_hh)
    for bias in (0.0, 15.0):
        b = b_h + np.repeat([0.0, bias, 0.0], H)
        r, z, n = (np.array(v) for v in by_units(x, h, W_xh, W_hh, b)[:3])
        N = np.diag((1 - z) * (1 - n**2))
        R, Z = np.diag(h * r * (1 - r)), np.diag((h - n) * z * (1 - z))
        terms = [np.diag(z), N @ W_hn.T @ np.diag(r), N @ W_hn.T @ R @ W_hr.T, Z @ W_hz.T]
        columns = []
        for j in range(H):
            ahead = h.astype(complex)
            ahead[j] += 1e-30j
            columns.append(anew(x, ahead, W_xh, W_hh, b).imag / 1e-30)
        assert close(sum(terms), np.array(columns).T)
        if bias:
            assert max(np.abs(term).max() for term in terms[1:]) < 1e-4
            assert np.abs(sum(terms) - np.eye(H)).max() < 1e-4


@checks("eq-gru-direct")
def test_straight_path_is_the_product_of_update_gates(rng):
    """Without weights into the state nothing but the product of z is left of the gradient."""
    W_xh, W_hh, b_h = parameters(rng)
    x, h0 = rng.normal(size=(T, B, D)), rng.uniform(-0.9, 0.9, (B, H))
    dhs = np.zeros((T, B, H))
    dhs[-1] = rng.normal(size=(B, H))
    hs, gates = gru_forward(x, h0, W_xh, 0 * W_hh, b_h)
    dh0 = gru_backward(dhs, x, h0, hs, gates, W_xh, 0 * W_hh)[1]
    assert close(dh0, dhs[-1] * gates[:, :, BLOCKS["z"]].prod(axis=0))
    # With weights there is more than that.
    hs, gates = gru_forward(x, h0, W_xh, W_hh, b_h)
    dh0 = gru_backward(dhs, x, h0, hs, gates, W_xh, W_hh)[1]
    assert not np.allclose(dh0, dhs[-1] * gates[:, :, BLOCKS["z"]].prod(axis=0), rtol=0.01)
