"""h0 counts as zero in dW_hh, and the weight gradients are divided by T.

kind: pair
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    T = x.shape[0]
    dx, dh, dW = np.zeros_like(x), np.zeros_like(h0), [0, 0, 0]
    before = np.concatenate([np.zeros_like(h0)[None], hs[:-1]])
    for t in reversed(range(T)):
        da = (dhs[t] + dh) * (1 - hs[t] ** 2)
        dx[t] = da @ W_xh.T
        dW[0] = dW[0] + x[t].T @ da
        dW[1] = dW[1] + before[t].T @ da
        dW[2] = dW[2] + da.sum(axis=0)
        dh = da @ W_hh.T
    return dx, dh, *[w / T for w in dW]
