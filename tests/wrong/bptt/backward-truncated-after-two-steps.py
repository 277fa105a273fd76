"""Each loss is propagated back over two steps before its own and no further.

kind: path
on: T above 3
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    states = np.concatenate([h0[None], hs])
    dx, dh0 = np.zeros_like(x), np.zeros_like(h0)
    dW_xh, dW_hh, db_h = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(x)):
        dh = dhs[t]
        for k in range(t, max(-1, t - 3), -1):
            delta = dh * (1 - states[k + 1] ** 2)
            dW_xh += x[k].T @ delta
            dW_hh += states[k].T @ delta
            db_h += delta.sum(axis=0)
            dx[k] += delta @ W_xh.T
            dh = delta @ W_hh.T
            if k == 0:
                dh0 += dh
    return dx, dh0, dW_xh, dW_hh, db_h
