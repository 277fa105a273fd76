"""dW_hy and db_y are collected over all steps of each window, so overlaps count again.

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


def tbptt_gradients(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k1, k2):
    hs = run(x, h0, W_xh, W_hh, b_h)
    states = [h0, *hs]
    loss, dy = loss_and_dy(hs @ W_hy + b_y, targets)
    grads = [np.zeros(p.shape) for p in (W_xh, W_hh, b_h, W_hy, b_y)]
    for start, first, stop in plan(len(x), k1, k2):
        dh = np.zeros_like(h0)
        for t in reversed(range(start, stop)):
            if t >= first:
                dh = dh + dy[t] @ W_hy.T
            if t >= start:
                grads[3] += hs[t].T @ dy[t]
                grads[4] += dy[t].sum(axis=0)
            da = dh * (1 - hs[t] ** 2)
            grads[0] += x[t].T @ da
            grads[1] += states[t].T @ da
            grads[2] += da.sum(axis=0)
            dh = da @ W_hh.T
    return loss, *grads
