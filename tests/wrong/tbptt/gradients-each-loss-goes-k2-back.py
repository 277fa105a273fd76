"""Each loss goes back k2 steps from its own step instead of to its window's start.

kind: bank
"""

import numpy as np


def plan(T, k1, k2):
    if not 1 <= k1 <= k2:
        raise ValueError("need 1 <= k1 <= k2")
    stops = [min(s + k1, T) for s in range(0, T, k1)]
    return [(max(0, e - k2), b, e) for b, e in zip([0, *stops[:-1]], stops, strict=True)]


def run(x, h, W_xh, W_hh, b_h):
    hs = []
    for x_t in x:
        h = np.tanh(x_t @ W_xh + h @ W_hh + b_h)
        hs.append(h)
    return np.array(hs)


def loss_and_dy(y, targets):
    log_p = y - np.logaddexp.reduce(y, axis=-1, keepdims=True)
    right = np.eye(y.shape[-1])[targets]
    return -(right * log_p).sum() / y.shape[1], (np.exp(log_p) - right) / y.shape[1]


def tbptt_gradients(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k1, k2):
    hs = run(x, h0, W_xh, W_hh, b_h)
    states = np.concatenate([h0[None], hs])
    loss, dy = loss_and_dy(hs @ W_hy + b_y, targets)
    grads = [np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(b_h)]
    for _, first, stop in plan(len(x), k1, k2):
        for t in range(first, stop):
            dh = dy[t] @ W_hy.T
            for s in range(t, max(t - k2, -1), -1):
                da = dh * (1 - states[s + 1] ** 2)
                grads[0] += x[s].T @ da
                grads[1] += states[s].T @ da
                grads[2] += da.sum(axis=0)
                dh = da @ W_hh.T
    return loss, *grads, np.einsum("tbh,tbk->hk", hs, dy), dy.sum(axis=(0, 1))
