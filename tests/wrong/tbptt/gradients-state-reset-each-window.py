"""The forward pass starts from h0 again in every window.

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
    grads, loss = [0, 0, 0, 0, 0], 0.0

    for start, first, stop in plan(len(x), k1, k2):
        h_start = h0
        hs = run(x[start:stop], h_start, W_xh, W_hh, b_h)
        window_loss, dy = loss_and_dy(hs[first - start :] @ W_hy + b_y, targets[first:stop])
        loss += window_loss
        dhs = np.zeros_like(hs)
        dhs[first - start :] = dy @ W_hy.T
        parts = back(dhs, x[start:stop], h_start, hs, W_hh)
        parts += [np.einsum("tbh,tbk->hk", hs[first - start :], dy), dy.sum(axis=(0, 1))]
        grads = [g + p for g, p in zip(grads, parts, strict=True)]
    return loss, *grads
