"""Lambdas, a callable object, a named tuple, transposed views, NumPy scalars."""

from collections import namedtuple
from functools import partial

import numpy as np

Gradients = namedtuple("Gradients", "loss dW_xh dW_hh db_h dW_hy db_y")


class Windows:
    """Windows as a callable; the rows come as a list of lists of NumPy integers."""

    def __call__(self, T, k1, k2):
        if k1 < 1:
            raise ValueError("k1 must be positive")
        if k1 > k2:
            raise ValueError("k2 must not be smaller than k1")
        ends = np.append(np.arange(k1, T, k1), T)
        begins = np.insert(ends[:-1], 0, 0)
        return [[max(e - k2, np.int64(0)), b, e] for b, e in zip(begins, ends, strict=True)]


class Network:
    """States as columns, as many books have it: all arrays are transposed inside."""

    def __init__(self, W_xh, W_hh, b_h, W_hy, b_y):
        self.U, self.W, self.b = W_xh.T, W_hh.T, b_h[:, None]
        self.V, self.c = W_hy.T, b_y[:, None]

    def states(self, x, h0):
        s = [h0.T]
        for row in x:
            s.append(np.tanh(self.U @ row.T + self.W @ s[-1] + self.b))
        return s

    def gradients(self, x, targets, h0, k1, k2):
        B = x.shape[1]
        s = self.states(x, h0)
        dV, dc, loss, local = 0, 0, np.float64(0), []
        for t, right in enumerate(targets):
            y = self.V @ s[t + 1] + self.c
            y = y - y.max(axis=0)
            z = np.exp(y).sum(axis=0)
            loss -= (y[right, np.arange(B)] - np.log(z)).sum() / B
            d = np.exp(y) / z
            d[right, np.arange(B)] -= 1
            dV, dc = dV + d @ s[t + 1].T / B, dc + d.sum(axis=1) / B
            local.append(self.V.T @ d / B)
        dU, dW, db = np.zeros(self.U.shape), np.zeros(self.W.shape), np.zeros(len(self.b))
        for start, first, stop in Windows()(len(x), k1, k2):
            g = 0
            for t in range(stop, start, -1):
                g = (g + (local[t - 1] if t > first else 0)) * (1 - s[t] ** 2)
                dU, dW, db = dU + g @ x[t - 1], dW + g @ s[t - 1].T, db + g.sum(axis=1)
                g = self.W.T @ g
        return Gradients(loss, dU.T, dW.T, db, dV.T, dc)


tbptt_windows = Windows()
tbptt_gradients = lambda x, y, h0, U, W, b, V, c, k1, k2: Network(U, W, b, V, c).gradients(  # noqa: E731
    x, y, h0, k1, k2
)


def _train(x, y, h0, U, W, b, V, c, k, learning_rate, max_norm):
    theta, h, losses = [U, W, b, V, c], h0, []
    for _, first, stop in tbptt_windows(len(x), k, k):
        block = np.asfortranarray(x[first:stop])
        loss, *grads = tbptt_gradients(block, y[first:stop], h, *theta, stop - first, stop - first)
        h = Network(*theta).states(block, h)[-1].T
        length = np.linalg.norm(np.concatenate([g.ravel() for g in grads]))
        scale = learning_rate / max(length / max_norm, 1)
        theta = [p - scale * g for p, g in zip(theta, grads, strict=True)]
        losses.append(loss)
    return [*theta, losses, h]


train_stateful = partial(_train)
