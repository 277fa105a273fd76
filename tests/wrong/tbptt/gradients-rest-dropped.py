"""The losses after the last full window are not propagated back.

kind: path
on: k1 not dividing T
"""

import numpy as np


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
    if not 1 <= k1 <= k2:
        raise ValueError("need 1 <= k1 <= k2")
    T = len(x)
    hs = run(x, h0, W_xh, W_hh, b_h)
    states = np.concatenate([h0[None], hs])
    loss, dy = loss_and_dy(hs @ W_hy + b_y, targets)
    dWxh, dWhh, dbh = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(b_h)
    for t in range(T):
        if (t + 1) % k1 == 0:
            dh = np.zeros_like(h0)
            for s in range(t, max(-1, t - k2), -1):
                if s > t - k1:
                    dh = dh + dy[s] @ W_hy.T
                da = dh * (1 - hs[s] ** 2)
                dWxh, dWhh, dbh = dWxh + x[s].T @ da, dWhh + states[s].T @ da, dbh + da.sum(0)
                dh = da @ W_hh.T
    return loss, dWxh, dWhh, dbh, np.einsum("tbh,tbk->hk", hs, dy), dy.sum(axis=(0, 1))
