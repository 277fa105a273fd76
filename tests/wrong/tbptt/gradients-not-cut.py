"""Nothing is cut: every loss goes back to the first step.

kind: path
on: k2 below T
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
    loss, dy = loss_and_dy(hs @ W_hy + b_y, targets)
    dW_xh, dW_hh, db_h = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(b_h)
    for _, first, stop in plan(len(x), k1, k2):
        for t in range(first, stop):
            dh = dy[t] @ W_hy.T
            for s in range(t, -1, -1):
                da = dh * (1 - hs[s] ** 2)
                dW_xh += x[s].T @ da
                dW_hh += (h0 if s == 0 else hs[s - 1]).T @ da
                db_h += da.sum(axis=0)
                dh = da @ W_hh.T
    return loss, dW_xh, dW_hh, db_h, np.tensordot(hs, dy, ((0, 1), (0, 1))), dy.sum((0, 1))
