"""The recurrent gradients are those of the last window only.

kind: path
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


def back(dhs, x, h_start, hs, W_hh):
    total, dh = [0, 0, 0], 0
    for t in range(len(x) - 1, -1, -1):
        da = (dhs[t] + dh) * (1 - hs[t] ** 2)
        before = hs[t - 1] if t else h_start
        parts = (x[t].T @ da, before.T @ da, da.sum(axis=0))
        total = [a + b for a, b in zip(total, parts, strict=True)]
        dh = da @ W_hh.T
    return total


def tbptt_gradients(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k1, k2):
    hs = run(x, h0, W_xh, W_hh, b_h)
    loss, dy = loss_and_dy(hs @ W_hy + b_y, targets)
    grads = [np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(b_h)]
    for start, first, stop in plan(len(x), k1, k2):
        own = dy[start:stop] @ W_hy.T
        own[: first - start] = 0
        before = h0 if start == 0 else hs[start - 1]
        parts = back(own, x[start:stop], before, hs[start:stop], W_hh)
        for g, part in zip(grads, parts, strict=True):
            g[...] = part
    return loss, *grads, np.einsum("tbh,tbk->hk", hs, dy), dy.sum(axis=(0, 1))
