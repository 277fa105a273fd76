"""The gradients are collected in single precision.

kind: pattern
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    kind = np.float32
    dx = np.zeros(x.shape, kind)
    dW_xh, dW_hh, db = (np.zeros(s, kind) for s in (W_xh.shape, W_hh.shape, len(W_hh)))
    dh = np.zeros(h0.shape, kind)
    for t in range(len(x))[::-1]:
        da = ((dhs[t] + dh) * (1 - hs[t] ** 2)).astype(kind)
        dx[t] = da @ W_xh.T
        dW_xh += x[t].T @ da
        dW_hh += (hs[t - 1] if t else h0).T @ da
        db += da.sum(0)
        dh[:] = da @ W_hh.T
    return dx, dh, dW_xh, dW_hh, db
