"""The equations of the chapter "training" on masks, dropconnect and zoneout."""

from itertools import product

import numpy as np

from solutions.bptt import numerical_gradient, rnn_backward
from solutions.training import (
    rnn_dropout_backward,
    rnn_dropout_forward,
    sequence_dropout_mask,
)
from solutions.vanilla_rnn import rnn_forward
from tests.equations.coverage import checks
from tests.equations.nudged import close, derivative

T, B, D, H = 5, 3, 2, 4


def network(seed=0):
    """Return random x, h0, W_xh, W_hh, b_h and dhs."""
    rng = np.random.default_rng(seed)
    shapes = (T, B, D), (B, H), (D, H), (H, H), (H,), (T, B, H)
    return [rng.normal(size=shape) / 1.5 for shape in shapes]


@checks("eq-training-mask")
def test_moments_of_a_mask():
    """Entries are 0 or 1/q; their mean is one and their mean square 1/q."""
    for q in (0.25, 0.5, 0.8):
        m = sequence_dropout_mask(500, 400, q, 1)
        assert set(np.unique(m)) == {0.0, 1 / q}
        # Five standard deviations of a mean of 200,000 entries.
        assert abs(m.mean() - 1) < 5 * m.std() / np.sqrt(m.size)
        assert abs((m**2).mean() - 1 / q) < 5 * (m**2).std() / np.sqrt(m.size)


@checks("eq-training-survival")
def test_survival_by_all_histories():
    """Over all 2^n histories: a unit lives with q^n, and the square of its factor has q^-n."""
    q, n = 0.7, 9
    alive = square = mean = 0.0
    for kept in product((True, False), repeat=n):
        chance = np.prod([q if k else 1 - q for k in kept])
        factor = np.prod([k / q for k in kept])
        alive, mean = alive + chance * (factor > 0), mean + chance * factor
        square += chance * factor**2
    assert np.isclose(alive, q**n)
    assert np.isclose(mean, 1)
    assert np.isclose(square, q**-n)


@checks("eq-training-dropout")
def test_dropout_entry_by_entry():
    """The state of each example and unit is the tanh of a sum of masked products."""
    x, h0, W_xh, W_hh, b_h, _ = network()
    m_x, m_h = sequence_dropout_mask(B, D, 0.5, 3), sequence_dropout_mask(B, H, 0.6, 2)
    assert (m_x == 0).any()
    assert (m_h == 0).any()
    hs, h = rnn_dropout_forward(x, h0, W_xh, W_hh, b_h, m_x, m_h), h0
    for t in range(T):
        new = np.empty_like(h)
        for b, j in product(range(B), range(H)):
            a = b_h[j] + sum(m_x[b, i] * x[t, b, i] * W_xh[i, j] for i in range(D))
            a += sum(m_h[b, i] * h[b, i] * W_hh[i, j] for i in range(H))
            new[b, j] = np.tanh(a)
        h = new
        assert np.allclose(hs[t], h, rtol=1e-13)


@checks("eq-training-dropout-backward")
def test_dropout_backward_as_printed_and_by_differences():
    """The printed lines, in a loop, give the function's gradients and those by differences."""
    x, h0, W_xh, W_hh, b_h, dhs = network(4)
    masks = sequence_dropout_mask(B, D, 0.5, 3), sequence_dropout_mask(B, H, 0.6, 2)
    m_x, m_h = masks
    hs = rnn_dropout_forward(x, h0, W_xh, W_hh, b_h, *masks)
    before = np.concatenate([h0[None], hs[:-1]])
    dx, dW_xh, dW_hh = np.empty_like(x), np.zeros_like(W_xh), np.zeros_like(W_hh)
    dh = dhs[-1]
    for t in reversed(range(T)):
        da = dh * (1 - hs[t] ** 2)
        dx[t] = m_x * (da @ W_xh.T)
        dW_hh += (m_h * before[t]).T @ da
        dW_xh += (m_x * x[t]).T @ da
        dh = (dhs[t - 1] if t else 0.0) + m_h * (da @ W_hh.T)
    printed = dx, dh, dW_xh, dW_hh
    found = rnn_dropout_backward(dhs, x, h0, hs, W_xh, W_hh, *masks)
    theta = x, h0, W_xh, W_hh
    for i, (a, b) in enumerate(zip(printed, found[:4], strict=True)):
        assert np.allclose(a, b, rtol=1e-12, atol=1e-14)

        def loss(moved, i=i):
            moved = [moved if j == i else p for j, p in enumerate(theta)]
            return (dhs * rnn_dropout_forward(*moved, b_h, *masks)).sum()

        assert np.allclose(a, numerical_gradient(loss, theta[i].copy()), atol=1e-8)


@checks("eq-training-dropconnect")
def test_dropconnect_masks_the_gradient_of_the_weights():
    """A masked weight has no gradient; the others have that of the masked network."""
    x, h0, W_xh, W_hh, b_h, dhs = network(7)
    M = sequence_dropout_mask(H, H, 0.5, 1)

    def loss(W):
        return (dhs * rnn_forward(x, h0, W_xh, M * W, b_h)).sum()

    hs = rnn_forward(x, h0, W_xh, M * W_hh, b_h)
    h = h0
    for t in range(T):
        h = np.tanh(x[t] @ W_xh + h @ (M * W_hh) + b_h)
        assert np.allclose(h, hs[t])
    dW = M * rnn_backward(dhs, x, h0, hs, W_xh, M * W_hh)[3]
    numerical = numerical_gradient(loss, W_hh.copy())
    assert np.allclose(dW, numerical, atol=1e-8)
    assert not numerical[M == 0].any()


@checks("eq-training-zoneout")
def test_jacobian_of_zoneout():
    """Units that stay have a row of the identity, the others that of the proposal."""
    x, h0, W_xh, W_hh, b_h, _ = network(9)
    h, k = h0[0], (sequence_dropout_mask(1, H, 0.5, 4)[0] > 0) * 1.0
    assert 0 < k.sum() < H

    def proposal(h):
        return np.tanh(x[0, 0] @ W_xh + h @ W_hh + b_h)

    J_proposed = derivative(proposal, h)
    for j in range(H):
        row = derivative(lambda moved, j=j: moved[j] if k[j] else proposal(moved)[j], h)[0]
        close((np.diag(k) + np.diag(1 - k) @ J_proposed)[j], row)
        kept = h[j] if k[j] else proposal(h)[j]
        close((k * h + (1 - k) * proposal(h))[j], kept)
