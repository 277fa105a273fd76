"""Go forward and back step by step, and draw each block, each asked for."""
# ruff: noqa: F821

import numpy as np


def rnn_dropout_forward(x, h0, W_xh, W_hh, b_h, mask_x, mask_h):
    hs, h = [], h0
    for x_t in x:
        h = rnn_step_forward(mask_x * x_t, mask_h * h, W_xh, W_hh, b_h)
        hs.append(h)
    return np.stack(hs)


def rnn_dropout_backward(dhs, x, h0, hs, W_xh, W_hh, mask_x, mask_h):
    dx, dh = np.zeros_like(x), np.zeros_like(h0)
    sums = 0, 0, 0
    for t in reversed(range(len(x))):
        before = mask_h * (hs[t - 1] if t else h0)
        dx_t, dh, *weights = rnn_step_backward(
            dhs[t] + dh, mask_x * x[t], before, hs[t], W_xh, W_hh
        )
        dx[t], dh = mask_x * dx_t, mask_h * dh
        sums = [total + part for total, part in zip(sums, weights, strict=True)]
    return dx, dh, *sums


def stream_batches(ids, B, k):
    m = (len(ids) - 1) // B
    n = m // k
    # The last window of a stream has no input of its own: its first id is the last target.
    streams = [ids[b * m : b * m + m + 1] for b in range(B)]
    pairs = [fixed_windows(stream[: n * k + 1], 1) for stream in streams]
    inputs = np.stack([contexts[:, 0] for contexts, _ in pairs], axis=-1)
    targets = np.stack([answers for _, answers in pairs], axis=-1)
    return inputs.reshape(n, k, B), targets.reshape(n, k, B)


def sample_ids(logits, temperature, u):
    if temperature <= 0:
        raise ValueError("temperature")
    ids = []
    for row, limit in zip(logits / temperature, u, strict=True):
        # At a target of 0 the gradient of the loss is p less one.
        one = np.zeros((1, 1), dtype=int)
        _, p = softmax_cross_entropy(row[None, None], one, one == 0)
        p[0, 0, 0] += 1
        ids.append(min(int((np.cumsum(p) <= limit).sum()), p.size - 1))
    return np.array(ids)


def lstm_initial_parameters(D, H, forget_bias, seed):
    rng = np.random.default_rng(seed)
    bound = np.sqrt(6 / (D + H))
    blocks = [orthogonal(H, 1.0, int(s)) for s in rng.integers(2**32, size=4)]
    b_h = np.repeat([0, forget_bias, 0, 0], H).astype(float)
    return rng.uniform(-bound, bound, size=(D, 4 * H)), np.hstack(blocks), b_h
