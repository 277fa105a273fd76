"""The references of the notebook "beyond" agree with PyTorch, or with what must hold of them."""

import numpy as np
import pytest

from solutions.beyond import (
    checkpointed_backward,
    echo_state_weights,
    linear_scan,
    linear_scan_backward,
    mingru_backward,
    mingru_forward,
    ridge_readout,
    rtrl_gradients,
    rtrl_step,
    scan_combine,
)
from tests.torch_oracle import equal, float64, leaves, torch, vanilla  # noqa: F401

T, B, D, H, K = 7, 3, 4, 5, 2


@pytest.fixture
def rng():
    return np.random.default_rng(9)


def drawn(rng):
    """W_xh, W_hh, b_h."""
    return rng.normal(size=(D, H)), rng.normal(size=(H, H)) / 2, rng.normal(size=H)


def test_derivatives_carried_forwards(rng):
    """After every step S holds torch's Jacobian of the state by all parameters in one row."""
    x, h0, weights = rng.normal(size=(T, D)), rng.uniform(-0.9, 0.9, size=H), drawn(rng)
    row = torch.from_numpy(np.concatenate([w.ravel() for w in weights]))
    x_, h0_ = torch.from_numpy(x), torch.from_numpy(h0)

    def state(row, t):
        W_xh, W_hh, b_h = row.split([D * H, H * H, H])
        return vanilla(x_[:t], h0_, W_xh.view(D, H), W_hh.view(H, H), b_h)[-1]

    S = np.zeros((H, len(row)))
    for t in range(T):
        h_prev, h = (state(row, s).numpy() for s in (t, t + 1))
        S = rtrl_step(S, x[t], h_prev, h, *weights[:2])
        equal([S], [torch.autograd.functional.jacobian(lambda r, s=t + 1: state(r, s), row)])


@pytest.mark.parametrize("steps", [1, T, 40])
def test_gradients_without_a_way_back(rng, steps):
    """Gradients accumulated forwards are those that autograd finds backwards."""
    x, h0, weights = rng.normal(size=(steps, D)), rng.uniform(-0.9, 0.9, size=H), drawn(rng)
    dhs, inputs = rng.normal(size=(steps, H)), leaves(*weights)
    hs = vanilla(torch.from_numpy(x), torch.from_numpy(h0), *inputs)[1:]
    theirs = torch.autograd.grad(hs, inputs, torch.from_numpy(dhs))
    equal(rtrl_gradients(dhs, x, h0, *weights), theirs)


@pytest.mark.parametrize("every", [1, 2, 3, T - 1, T, T + 4])
def test_checkpointed_gradients(rng, every):
    """Checkpointed gradients are torch's, whose own checkpoints run each segment again as well."""
    x, h0 = rng.normal(size=(T, B, D)), rng.uniform(-0.9, 0.9, size=(B, H))
    weights, dhs = drawn(rng), rng.normal(size=(T, B, H))
    inputs = leaves(x, h0, *weights)
    kept, states = [inputs[1]], []
    for part in inputs[0].split(every):
        again = torch.utils.checkpoint.checkpoint(
            lambda x, h, *w: vanilla(x, h, *w)[1:],
            part, kept[-1], *inputs[2:], use_reentrant=False,
        )  # fmt: skip
        states.append(again)
        kept.append(again[-1])
    theirs = torch.autograd.grad(torch.cat(states), inputs, torch.from_numpy(dhs))
    checkpoints = torch.stack(kept[:-1]).detach().numpy()
    equal(checkpointed_backward(dhs, x, checkpoints, every, *weights), theirs)


def maps(rng):
    """A, b, h0 of a linear recurrence: factors of either sign, one unit cleared on the way."""
    a, b = rng.uniform(-1.2, 1.2, size=(T, B, H)), rng.normal(size=(T, B, H))
    a[T // 2, :, 0] = 0.0
    return a, b, rng.normal(size=(B, H))


def torch_scan(a, b, h):
    """A linear recurrence in torch, step by step."""
    hs = []
    for a_t, b_t in zip(a, b, strict=True):
        h = torch.addcmul(b_t, a_t, h)
        hs.append(h)
    return torch.stack(hs)


def test_linear_recurrence(rng):
    """States and gradients of the linear recurrence are torch's."""
    a, b, h0 = maps(rng)
    hs, dhs, inputs = linear_scan(a, b, h0), rng.normal(size=(T, B, H)), leaves(a, b, h0)
    theirs = torch_scan(*inputs)
    equal([hs], [theirs])
    gradients = torch.autograd.grad(theirs, inputs, torch.from_numpy(dhs))
    equal(linear_scan_backward(dhs, a, h0, hs), gradients)


def test_joined_maps_do_what_their_steps_do(rng):
    """However steps are grouped, the joined map takes the first state to the last."""
    a, b, h0 = maps(rng)
    last = linear_scan(a, b, h0)[-1]

    def joined(lo, hi, cut):
        if hi - lo == 1:
            return a[lo], b[lo]
        middle = cut(lo, hi)
        return scan_combine(*joined(lo, middle, cut), *joined(middle, hi, cut))

    for cut in (lambda lo, hi: lo + 1, lambda lo, hi: hi - 1, lambda lo, hi: (lo + hi) // 2):
        factor, shift = joined(0, T, cut)
        equal([factor, factor * h0 + shift], [np.prod(a, axis=0), last])


@pytest.mark.parametrize("push", [0.0, 30.0, -30.0, 1e4])
def test_mingru(rng, push):
    """The minGRU has the states and gradients that autograd finds for its equations."""
    x, h0 = rng.normal(size=(T, B, D)), rng.normal(size=(B, H))
    (W_xz, W_xn), (b_z, b_n) = rng.normal(size=(2, D, H)), rng.normal(size=(2, H))
    b_z = b_z + push
    inputs = leaves(x, h0, W_xz, b_z, W_xn, b_n)
    hs, gates = mingru_forward(x, h0, W_xz, b_z, W_xn, b_n)
    z, n = torch.sigmoid(inputs[0] @ inputs[2] + inputs[3]), inputs[0] @ inputs[4] + inputs[5]
    theirs = torch_scan(z, (1 - z) * n, inputs[1])
    equal([hs, gates], [theirs, torch.cat([z, n], dim=2)])
    dhs = rng.normal(size=(T, B, H))
    gradients = torch.autograd.grad(theirs, inputs, torch.from_numpy(dhs))
    equal(mingru_backward(dhs, x, h0, hs, gates, W_xz, W_xn), gradients)


@pytest.mark.parametrize("ridge", [0.0, 0.3, 20.0])
def test_ridge_readout(rng, ridge):
    """The read-out is torch's least squares, the price being paid on H further rows."""
    hs, targets = rng.normal(size=(4 * T, H)), rng.normal(size=(4 * T, K))
    tall = np.concatenate([hs, np.sqrt(ridge) * np.eye(H)])
    wide = np.concatenate([targets, np.zeros((H, K))])
    theirs = torch.linalg.lstsq(torch.from_numpy(tall), torch.from_numpy(wide)).solution
    equal([ridge_readout(hs, targets, ridge)], [theirs])


@pytest.mark.parametrize("radius", [0.3, 1.0, 1.7])
def test_reservoir(radius):
    """Torch finds the spectral radius that was asked for; entries are there as often as asked."""
    units, density, seeds = 40, 0.2, [*range(50), 2**32 - 1]
    drawn = np.stack([echo_state_weights(units, radius, density, seed) for seed in seeds])
    found = torch.linalg.eigvals(torch.from_numpy(drawn)).abs().amax(dim=1)
    equal([np.full(len(seeds), radius)], [found])
    there = drawn != 0
    spread = np.sqrt(density * (1 - density))
    for axes in [(0, 1, 2), (0, 1), (0, 2), (1, 2), 0]:
        share = there.mean(axis=axes)
        entries = there.size / share.size
        assert np.abs(share - density).max() < 6 * spread / np.sqrt(entries)
    assert len({W.tobytes() for W in drawn}) == len(seeds)
    np.testing.assert_array_equal(echo_state_weights(units, radius, density, 3), drawn[3])
