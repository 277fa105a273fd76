"""The equations of the chapter "gru" on other conventions, on the LSTM and on size.

The other conventions are written out here, unit by unit or for complex numbers. PyTorch is asked
where it is installed.
"""

import math

import numpy as np
import pytest

from solutions.gru import (
    gru_backward,
    gru_forward,
    gru_step_forward,
    gru_step_forward_reset_after,
)
from solutions.lstm import lstm_forward, lstm_step_forward
from solutions.vanilla_rnn import rnn_step_forward
from tests.equations.coverage import checks
from tests.equations.gated import (
    BLOCKS,
    B,
    D,
    H,
    T,
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
    return np.random.default_rng(71)


@pytest.fixture
def step(rng):
    """Return x, h_prev and the parameters of one step."""
    return draw_step(rng)


@pytest.fixture
def upstream(rng):
    """Return a gradient that reaches the new state."""
    return rng.normal(size=(B, H))


def after(x, h, W_xh, W_hh, b_x, b_h, nudge=None):
    """A step that resets after the product, for complex numbers."""
    nudge = nudge or {}
    from_x, from_h = split(x @ W_xh + b_x), split(h @ W_hh + b_h)
    r = logistic(from_x[0] + from_h[0]) + nudge.get("r", 0)
    z = logistic(from_x[1] + from_h[1])
    v = from_h[2] + nudge.get("v", 0)
    n = np.tanh(from_x[2] + r * v)
    return z * h + (1 - z) * n


def other_convention(x, h0, W_xh, W_hh, b_h):
    """Run a GRU in which 1 - z keeps, one unit at a time."""
    states = []
    for b in range(len(h0)):
        h, mine = list(h0[b]), []
        for x_t in x[:, b]:
            _, z, n, _ = by_units(x_t, h, W_xh, W_hh, b_h)
            h = [(1 - z[j]) * h[j] + z[j] * n[j] for j in range(H)]
            mine.append(h)
        states.append(mine)
    return np.array(states).transpose(1, 0, 2)


@checks("eq-gru-other", "eq-gru-flip")
def test_the_two_conventions_differ_by_a_sign(rng):
    """Negating the block of z turns one into the other, and the block's gradients with it."""
    x, h0, theirs = rng.normal(size=(T, B, D)), rng.uniform(-0.9, 0.9, (B, H)), parameters(rng)
    sign = np.repeat([1.0, -1.0, 1.0], H)
    ours = [sign * p for p in theirs]
    hs, gates = gru_forward(x, h0, *ours)
    assert close(hs, other_convention(x, h0, *theirs))
    assert not np.allclose(gru_forward(x, h0, *theirs)[0], hs, atol=0.1)

    dhs = rng.normal(size=(T, B, H))
    gradients = gru_backward(dhs, x, h0, hs, gates, *ours[:2])
    direction = [rng.normal(size=p.shape) for p in theirs]
    moved = [
        [p + s * 1e-5 * d for p, d in zip(theirs, direction, strict=True)] for s in (1.0, -1.0)
    ]
    up, down = ((dhs * other_convention(x, h0, *p)).sum() for p in moved)
    claimed = sum(
        (sign * g * d).sum() for g, d in zip(gradients[2:], direction, strict=True)
    )  # fmt: skip
    # Central differences of a loss of size 10 leave about nine digits.
    assert np.isclose((up - down) / 2e-5, claimed, rtol=1e-7)


@checks("eq-gru-reset-after")
def test_reset_after_unit_by_unit(step, rng):
    """The reset gate scales the finished sum of product and bias, for each unit."""
    x, h_prev, W_xh, W_hh, b_h = step
    b_x = rng.normal(size=3 * H)
    h, gates = gru_step_forward_reset_after(x, h_prev, W_xh, W_hh, b_x, b_h)
    for b, j in np.ndindex(B, H):
        from_x = [x[b] @ W_xh[:, g * H + j] + b_x[g * H + j] for g in range(3)]
        from_h = [h_prev[b] @ W_hh[:, g * H + j] + b_h[g * H + j] for g in range(3)]
        r, z = (1 / (1 + math.exp(-from_x[g] - from_h[g])) for g in (0, 1))
        n = math.tanh(from_x[2] + r * from_h[2])
        assert close(gates[b, [j, H + j, 2 * H + j]], [r, z, n])
        assert close(h[b, j], z * h_prev[b, j] + (1 - z) * n)


def test_reset_after_is_what_pytorch_computes(step, rng):
    """With PyTorch's own weights, transposed, the step equals torch.nn.GRUCell."""
    torch = pytest.importorskip("torch")
    cell = torch.nn.GRUCell(D, H, dtype=torch.float64)
    x, h_prev = step[:2]
    theirs = cell(torch.from_numpy(x), torch.from_numpy(h_prev)).detach().numpy()
    names = "weight_ih", "weight_hh", "bias_ih", "bias_hh"
    weight_ih, weight_hh, bias_ih, bias_hh = (getattr(cell, n).detach().numpy() for n in names)
    h, _ = gru_step_forward_reset_after(x, h_prev, weight_ih.T, weight_hh.T, bias_ih, bias_hh)
    assert close(h, theirs)


@checks("eq-gru-listens")
def test_whose_reset_gate_a_proposal_listens_to(step, rng):
    """Before the product every gate reaches every proposal; after it, each only its own."""
    _, h, _, W_hh, _ = (a[0] if k < 2 else a for k, a in enumerate(step))
    W_hn, b_hn, r = split(W_hh)[2], rng.normal(size=H), rng.uniform(0.1, 0.9, size=H)
    v = h @ W_hn + b_hn
    for i, j in np.ndindex(H, H):
        ahead = r.astype(complex)
        ahead[i] += 1e-30j
        before = ((ahead * h) @ W_hn)[j].imag / 1e-30
        behind = (ahead * v)[j].imag / 1e-30
        assert close(before, h[i] * W_hn[i, j])
        assert close(behind, v[j] if i == j else 0.0)


@checks("eq-gru-order")
def test_when_the_order_does_not_matter(step, rng):
    """For a diagonal W_hn or equal gates both orders agree; otherwise they do not."""
    h, W_hn, r = step[1], split(step[3])[2], rng.uniform(0.1, 0.9, size=(B, H))
    diagonal, equal = W_hn * np.eye(H), np.repeat(r[:, :1], H, axis=1)
    assert close((r * h) @ diagonal, r * (h @ diagonal))
    assert close((equal * h) @ W_hn, equal * (h @ W_hn))
    assert not np.allclose((r * h) @ W_hn, r * (h @ W_hn), atol=0.01)


@checks("eq-gru-permuted")
def test_readers_of_one_unit_only_are_converted_by_permuting(step, rng):
    """Where each proposal reads one unit, the other order does it with that unit's gate."""
    x, h, W_xh, W_hh, b_h = step
    read = rng.integers(H, size=H)  # the only unit that each proposal reads
    W_hn = np.zeros((H, H))
    W_hn[read, np.arange(H)] = rng.normal(size=H)
    W_hh = np.concatenate([W_hh[:, : 2 * H], W_hn], axis=1)
    r = np.array([by_units(x[b], h[b], W_xh, W_hh, b_h)[0] for b in range(B)])
    assert close((r * h) @ W_hn, r[:, read] * (h @ W_hn))
    assert not np.allclose((r * h) @ W_hn, r * (h @ W_hn), atol=0.01)
    taken = np.r_[read, H : 3 * H]
    moved = W_xh[:, taken], np.concatenate([W_hh[:, taken[: 2 * H]], W_hn], axis=1)
    theirs, _ = gru_step_forward_reset_after(x, h, *moved, b_h[taken], np.zeros(3 * H))
    assert close(theirs, gru_step_forward(x, h, W_xh, W_hh, b_h)[0])


@checks("eq-gru-after-backward")
def test_backward_of_the_other_order(step, upstream, rng):
    """The lines of the exercise's solution are the derivatives of the step that resets after."""
    x, h, W_xh, W_hh, b_h = step
    args = [x, h, W_xh, W_hh, rng.normal(size=3 * H), b_h]
    _, gates = gru_step_forward_reset_after(*args)
    r, z, n = split(gates)
    W_hr, W_hz, W_hn = split(W_hh)
    v = h @ W_hn + b_h[BLOCKS["n"]]
    da_n = upstream * (1 - z) * (1 - n**2)
    dr, dv = da_n * v, da_n * r
    da_r, da_z = dr * r * (1 - r), upstream * (h - n) * z * (1 - z)
    ds, da = np.hstack([da_r, da_z, dv]), np.hstack([da_r, da_z, da_n])
    for name, value in (("r", dr), ("v", dv)):
        steps = complex_gradient(
            lambda e, name=name: (upstream * after(*args, nudge={name: e})).sum(), np.zeros((B, H))
        )
        assert close(value, steps)
    dh = upstream * z + dv @ W_hn.T + da_z @ W_hz.T + da_r @ W_hr.T
    gradients = [da @ W_xh.T, dh, x.T @ da, h.T @ ds, da.sum(axis=0), ds.sum(axis=0)]
    for position, gradient in enumerate(gradients):

        def loss(value, position=position):
            return (upstream * after(*args[:position], value, *args[position + 1 :])).sum()

        assert close(gradient, complex_gradient(loss, args[position]))


@checks("eq-gru-coupled")
def test_lstm_with_coupled_gates(rng):
    """Negated weights make i = 1 - f at every step of a sequence, and the cell a weighted mean."""
    scale = 0.6
    x, h0 = rng.normal(size=(T, B, D)), rng.uniform(-0.9, 0.9, (B, H))
    forget, candidate, output = (
        [scale * rng.normal(size=shape) for shape in ((D, H), (H, H), (H,))] for _ in range(3)
    )
    weights = [
        np.concatenate([-f, f, g, o], axis=-1)
        for f, g, o in zip(forget, candidate, output, strict=True)
    ]
    _, cs, gates = lstm_forward(x, h0, -h0, *weights)
    i, f, g, _ = np.split(gates, 4, axis=-1)
    assert close(i, 1 - f)
    before = np.concatenate([-h0[None], cs[:-1]])
    assert close(cs, f * before + (1 - f) * g)

    # One step from the same state is a GRU's with its reset gate open.
    gru = [np.concatenate([0 * f, f, g], axis=-1) for f, g in zip(forget, candidate, strict=True)]
    gru[2] = gru[2] + np.repeat([80.0, 0.0, 0.0], H)
    _, c, _ = lstm_step_forward(x[0], h0, h0, *weights)
    assert close(gru_step_forward(x[0], h0, *gru)[0], c)


@checks("eq-gru-count")
@pytest.mark.parametrize(("D", "H"), [(1, 1), (4, 6), (10, 3)])
def test_parameter_count(rng, D, H):
    """The arrays that each layer runs with hold k (DH + H² + H) numbers."""
    x, h0 = rng.normal(size=(2, D)), rng.normal(size=(2, H))
    for k, run in ((1, rnn_step_forward), (3, gru_step_forward), (4, None)):
        arrays = [rng.normal(size=shape) for shape in ((D, k * H), (H, k * H), (k * H,))]
        if run is None:
            h = lstm_step_forward(x, h0, h0, *arrays)[0]
        else:
            result = run(x, h0, *arrays)
            h = result if k == 1 else result[0]
        assert h.shape == (2, H)
        assert sum(a.size for a in arrays) == k * (D * H + H**2 + H)
