"""All blocks are computed with the parameters that came; the steps are applied at the end.

kind: bank
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


def back(dhs, x, h_start, hs, W_hh):
    total, dh = [0, 0, 0], 0
    for t in range(len(x) - 1, -1, -1):
        da = (dhs[t] + dh) * (1 - hs[t] ** 2)
        before = hs[t - 1] if t else h_start
        parts = (x[t].T @ da, before.T @ da, da.sum(axis=0))
        total = [a + b for a, b in zip(total, parts, strict=True)]
        dh = da @ W_hh.T
    return total


def joint_norm(arrays):
    return np.sqrt(sum((a**2).sum() for a in arrays))


def block(x, targets, h0, theta):
    W_xh, W_hh, b_h, W_hy, b_y = theta
    hs = run(x, h0, W_xh, W_hh, b_h)
    loss, dy = loss_and_dy(hs @ W_hy + b_y, targets)
    recurrent = back(dy @ W_hy.T, x, h0, hs, W_hh)
    return loss, [*recurrent, np.einsum("tbh,tbk->hk", hs, dy), dy.sum(axis=(0, 1))], hs[-1]


def train_stateful(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k, learning_rate, max_norm):
    given = [W_xh, W_hh, b_h, W_hy, b_y]
    moved, losses, h = [p.copy() for p in given], [], h0
    for s in range(0, len(x), k):
        loss, grads, h = block(x[s : s + k], targets[s : s + k], h, given)
        factor = min(1.0, max_norm / joint_norm(grads))
        for p, g in zip(moved, grads, strict=True):
            p -= learning_rate * factor * g
        losses.append(loss)
    return *moved, np.array(losses), h
