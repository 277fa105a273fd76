"""The weight gradients are replaced at each step, so only step 0's remain.

kind: path
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    dx, dh = np.zeros(x.shape), np.zeros(h0.shape)
    dW_xh, dW_hh, db = np.zeros(W_xh.shape), np.zeros(W_hh.shape), np.zeros(len(W_hh))
    for t in range(len(x) - 1, -1, -1):
        h_prev = h0 if t == 0 else hs[t - 1]
        da = (dhs[t] + dh) * (1 - hs[t] ** 2)
        dW_xh = x[t].T @ da
        dW_hh = h_prev.T @ da
        db = da.sum(axis=0)
        dx[t] = da @ W_xh.T
        dh = da @ W_hh.T
    return dx, dh, dW_xh, dW_hh, db
