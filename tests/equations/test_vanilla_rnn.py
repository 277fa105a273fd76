"""The equations of the chapter "vanilla_rnn", checked by means other than the code they describe.

Sums are written out in loops, logarithms taken with 50 decimal digits, and derivatives by complex
steps, which have no rounding error to speak of.
"""

from decimal import Decimal, localcontext

import numpy as np
import pytest

from solutions.vanilla_rnn import (
    readout_forward,
    rnn_forward,
    rnn_step_forward,
    softmax_cross_entropy,
)
from tests.equations.coverage import checks

T, B, D, H, K = 5, 3, 4, 6, 7


@pytest.fixture
def rng():
    return np.random.default_rng(20)


@pytest.fixture
def network(rng):
    """Return inputs, state before, and parameters of a network."""
    shapes = (T, B, D), (B, H), (D, H), (H, H), (H,)
    return tuple(rng.normal(scale=0.5, size=shape) for shape in shapes)


@pytest.fixture
def batch(rng):
    """Return logits, answers and a mask of sequences of different lengths."""
    mask = np.arange(T)[:, None] < np.array([5, 1, 3])
    targets = np.where(mask, rng.integers(K, size=(T, B)), 0)
    return 4 * rng.normal(size=(T, B, K)), targets, mask


def step_in_loops(x, h_prev, W_xh, W_hh, b_h):
    """The step for one example, unit by unit."""
    size = len(b_h)
    return np.array([
        np.tanh(
            sum(x[d] * W_xh[d, j] for d in range(len(x)))
            + sum(h_prev[i] * W_hh[i, j] for i in range(size))
            + b_h[j]
        )
        for j in range(size)
    ])  # fmt: skip


def exact_log_softmax(y):
    """Log-probabilities of one row of logits, with 50 digits."""
    with localcontext() as context:
        context.prec = 50
        y = [Decimal(float(value)) for value in y]
        total = sum(value.exp() for value in y)
        return [value - total.ln() for value in y]


def complex_slope(f, y, k):
    """Derivative of f with respect to entry k of y."""
    moved = y.astype(complex)
    moved[k] += 1e-40j
    return np.imag(f(moved)) / 1e-40


def softmax(y):
    return np.exp(y) / np.exp(y).sum()


@checks("eq-vanilla-rnn-step")
def test_step_unit_by_unit(network):
    """The step is tanh of input part, memory part and bias, for each unit of each example."""
    x, h_prev, *weights = network
    h = rnn_step_forward(x[0], h_prev, *weights)
    for b in range(B):
        assert np.allclose(h[b], step_in_loops(x[0, b], h_prev[b], *weights), rtol=1e-13)


@checks("eq-vanilla-rnn-unrolled")
def test_sequence_is_the_step_nested(network):
    """The third state is the step of the step of the step."""
    x, h0, *weights = network

    def f(x, h):
        return step_in_loops(x, h, *weights)

    hs = rnn_forward(x, h0, *weights)
    for b in range(B):
        x1, x2, x3 = x[:3, b]
        assert np.allclose(hs[0, b], f(x1, h0[b]), rtol=1e-12)
        assert np.allclose(hs[1, b], f(x2, f(x1, h0[b])), rtol=1e-12)
        assert np.allclose(hs[2, b], f(x3, f(x2, f(x1, h0[b]))), rtol=1e-12)


@checks("eq-vanilla-rnn-count", "eq-vanilla-rnn-window-count")
@pytest.mark.parametrize("steps", [1, 2, 3, 40])
def test_parameter_counts(network, rng, steps):
    """The parameters that a layer runs with number DH + H² + H, a window's TDH + H."""
    _, h0, *weights = network
    x = rng.normal(size=(steps, B, D))
    assert rnn_forward(x, h0, *weights).shape == (steps, B, H)
    assert sum(w.size for w in weights) == D * H + H**2 + H

    # One separate block of weights for each step, as the window has them.
    blocks, bias = [np.ones((D, H)) for _ in range(steps)], np.ones(H)
    joined = np.concatenate(blocks)
    side_by_side = x.transpose(1, 0, 2).reshape(B, -1)
    apart = sum(x[t] @ block for t, block in enumerate(blocks)) + bias
    assert np.allclose(side_by_side @ joined + bias, apart)
    assert joined.size + bias.size == steps * D * H + H
    recurrent_is_smaller = steps * D * H + H > D * H + H**2 + H
    assert recurrent_is_smaller == (steps > 1 + H / D)


@checks("eq-vanilla-rnn-readout")
def test_readout_entry_by_entry(network, rng):
    """Each logit is the sum of the state's entries, weighted, and the bias."""
    hs = rnn_forward(*network)
    W_hy, b_y = rng.normal(size=(H, K)), rng.normal(size=K)
    logits = readout_forward(hs, W_hy, b_y)
    for t, b, k in np.ndindex(T, B, K):
        expected = sum(hs[t, b, j] * W_hy[j, k] for j in range(H)) + b_y[k]
        assert np.isclose(logits[t, b, k], expected, rtol=1e-12)


@checks("eq-vanilla-rnn-softmax", "eq-vanilla-rnn-log-p")
def test_log_probabilities_with_fifty_digits(batch):
    """The printed softmax, its logarithm, and the loss of a single step agree."""
    logits, _, _ = batch
    y = logits[0, 0]
    exact = [float(value) for value in exact_log_softmax(y)]
    assert np.allclose(np.log(softmax(y)), exact, rtol=1e-12)
    assert np.allclose(y - np.log(sum(np.exp(value) for value in y)), exact, rtol=1e-12)
    for k in range(K):
        loss, _ = softmax_cross_entropy(y[None, None], np.array([[k]]), np.array([[True]]))
        assert np.isclose(loss, -exact[k], rtol=1e-12)


@checks("eq-vanilla-rnn-memoryless")
def test_without_a_state_both_answers_cost_log_two(rng):
    """The same logits before e and before p never cost less than 2 log 2, and can cost that."""
    targets, mask = np.array([[1], [2]]), np.ones((2, 1), dtype=bool)

    def cost(y):
        return softmax_cross_entropy(np.stack([y, y])[:, None], targets, mask)[0]

    costs = [cost(3 * rng.normal(size=4)) for _ in range(2000)]
    assert min(costs) > 2 * np.log(2)
    assert np.isclose(cost(np.array([-50.0, 0.0, 0.0, -50.0])), 2 * np.log(2), rtol=1e-14)


@checks("eq-vanilla-rnn-kernel")
def test_some_changes_leave_no_trace(network):
    """In at least D directions of input and state together, the step does not notice a change."""
    x, h, W_xh, W_hh, b_h = network
    stacked = np.concatenate([W_xh, W_hh])
    left, singular, _ = np.linalg.svd(stacked)
    kernel = left[:, (singular > 1e-12).sum() :].T
    assert len(kernel) >= D
    before = rnn_step_forward(x[0], h, W_xh, W_hh, b_h)
    for direction in kernel:
        u, v = direction[:D], direction[D:]
        assert np.linalg.norm(direction) > 0.99
        after = rnn_step_forward(x[0] + u, h + v, W_xh, W_hh, b_h)
        assert np.allclose(after, before, rtol=0, atol=1e-14)
    # A direction outside the kernel is noticed.
    u, v = left[:D, 0], left[D:, 0]
    assert np.abs(rnn_step_forward(x[0] + u, h + v, W_xh, W_hh, b_h) - before).max() > 0.1


@checks("eq-vanilla-rnn-loss")
def test_loss_term_by_term(batch):
    """The loss sums the surprise of the steps that count, and divides by the batch size."""
    logits, targets, mask = batch
    total = sum(
        -exact_log_softmax(logits[t, b])[targets[t, b]]
        for t, b in np.ndindex(T, B)
        if mask[t, b]
    )  # fmt: skip
    loss, _ = softmax_cross_entropy(logits, targets, mask)
    assert np.isclose(loss, float(total / B), rtol=1e-13)


@checks("eq-vanilla-rnn-shift")
@pytest.mark.parametrize("shift", [-30.0, 0.0, 2.5, 700.0])
def test_shift_changes_nothing(batch, shift):
    """Log-sum-exp is the same whatever number is taken out of the sum."""
    y = batch[0][0, 0]
    exact = float(Decimal(float(y[0])) - exact_log_softmax(y)[0])
    assert np.isclose(shift + np.log(np.exp(y - shift).sum()), exact, rtol=1e-12)


@checks("eq-vanilla-rnn-bounds")
@pytest.mark.parametrize("scale", [0.0, 1.0, 10.0, 1e4])
def test_log_sum_exp_lies_close_above_the_maximum(rng, scale):
    """Log-sum-exp is at least the largest logit and at most log K more; both ends are reached."""
    y = scale * rng.normal(size=K)
    excess = float(-max(exact_log_softmax(y)))  # lse(y) minus the largest logit
    assert 0 <= excess <= np.log(K) * (1 + 1e-15)
    likeliest, counts = np.array([[y.argmax()]]), np.array([[True]])
    loss, _ = softmax_cross_entropy(y[None, None], likeliest, counts)
    assert np.isclose(loss, excess, rtol=1e-12, atol=1e-15)
    if scale == 0.0:
        assert np.isclose(excess, np.log(K), rtol=1e-15)
    if scale == 1e4:
        assert excess < 1e-12


@checks("eq-vanilla-rnn-dlog-p")
def test_slope_of_a_log_probability(batch):
    """A complex step in logit k changes log p of answer c at the rate [c is k] minus p of k."""
    y = batch[0][0, 0]
    p = softmax(y)
    for c, k in np.ndindex(K, K):
        slope = complex_slope(lambda y, c=c: y[c] - np.log(np.exp(y).sum()), y, k)
        assert np.isclose(slope, (c == k) - p[k], rtol=1e-12)


@checks("eq-vanilla-rnn-softmax-jacobian")
def test_slope_of_a_probability(batch):
    """A complex step in logit k changes probability j at the rate p_j (1 if j is k, minus p_k)."""
    y = batch[0][1, 2]
    p = softmax(y)
    for j, k in np.ndindex(K, K):
        slope = complex_slope(lambda y, j=j: softmax(y)[j], y, k)
        assert np.isclose(slope, p[j] * ((j == k) - p[k]), rtol=1e-12, atol=1e-18)


@checks("eq-vanilla-rnn-dlogits")
def test_gradient_of_every_logit(batch):
    """Complex steps in each logit of the batch find the gradient, zero where a step is masked."""
    logits, targets, mask = batch

    def loss(flat):
        y = flat.reshape(logits.shape)
        log_p = y - np.log(np.exp(y).sum(axis=-1, keepdims=True))
        chosen = [log_p[t, b, targets[t, b]] for t, b in np.ndindex(T, B) if mask[t, b]]
        return -sum(chosen) / B

    _, dlogits = softmax_cross_entropy(logits, targets, mask)
    slopes = np.array([complex_slope(loss, logits.ravel(), k) for k in range(logits.size)])
    slopes = slopes.reshape(logits.shape)
    assert np.allclose(dlogits, slopes, rtol=1e-11, atol=1e-17)
    for t, b in np.ndindex(T, B):
        expected = mask[t, b] / B * (softmax(logits[t, b]) - np.eye(K)[targets[t, b]])
        assert np.allclose(slopes[t, b], expected, rtol=1e-11, atol=1e-17)


@checks("eq-vanilla-rnn-batch-mean")
def test_loss_of_a_batch_is_the_mean_of_its_sequences(batch):
    """Each sequence, cut to its own length and taken alone, gives its part of the loss."""
    logits, targets, mask = batch
    lengths = mask.sum(axis=0)
    alone = [
        softmax_cross_entropy(logits[:n, b, None], targets[:n, b, None], mask[:n, b, None])[0]
        for b, n in enumerate(lengths)
    ]
    assert np.isclose(softmax_cross_entropy(logits, targets, mask)[0], np.mean(alone), rtol=1e-14)


@checks("eq-vanilla-rnn-deep")
def test_layer_upon_layer(network, rng):
    """Stacking whole sequences layer by layer equals going through all layers at each step."""
    x, h0, *weights = network
    upper = [rng.normal(scale=0.5, size=shape) for shape in ((H, H), (H, H), (H,))]
    by_layers = rnn_forward(rnn_forward(x, h0, *weights), -h0, *upper)
    for b in range(B):
        low, high = h0[b], -h0[b]
        for t in range(T):
            low = step_in_loops(x[t, b], low, *weights)
            high = step_in_loops(low, high, *upper)
            assert np.allclose(by_layers[t, b], high, rtol=1e-12)


@checks("eq-vanilla-rnn-bidirectional")
def test_one_state_for_each_direction(network, rng):
    """At each step one half of the state knows the past only, the other the future only."""
    x, h0, *ahead = network
    back = [rng.normal(scale=0.5, size=w.shape) for w in ahead]

    def both(x):
        right = rnn_forward(x, h0, *ahead)
        left = rnn_forward(x[::-1], -h0, *back)[::-1]
        return np.concatenate([right, left], axis=-1)

    states = both(x)
    for b in range(B):
        h = -h0[b]
        for t in reversed(range(T)):
            h = step_in_loops(x[t, b], h, *back)
            assert np.allclose(states[t, b, H:], h, rtol=1e-12)
    moved = x.copy()
    moved[2] += 1
    change = np.abs(both(moved) - states).max(axis=1)
    assert not change[:2, :H].any()
    assert not change[3:, H:].any()
    assert change[2:, :H].all()
    assert change[:3, H:].all()
