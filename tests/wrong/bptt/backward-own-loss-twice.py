"""Each step's own dhs[t] is added twice.

kind: path
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    dh = np.concatenate([np.zeros_like(h0)[None], dhs])
    states = np.concatenate([h0[None], hs])
    dx, dW_xh, dW_hh, db_h = np.zeros_like(x), 0, 0, 0
    for t in range(len(x), 0, -1):
        da = (dhs[t - 1] + dh[t]) * (1 - states[t] ** 2)
        dh[t - 1] += da @ W_hh.T
        dx[t - 1] = da @ W_xh.T
        dW_xh, dW_hh = dW_xh + x[t - 1].T @ da, dW_hh + states[t - 1].T @ da
        db_h = db_h + da.sum(axis=0)
    return dx, dh[0], dW_xh, dW_hh, db_h
