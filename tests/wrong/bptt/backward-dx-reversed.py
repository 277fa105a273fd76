"""dx is in the order of the loop, the last step first.

kind: pattern
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    dx, dh = [], np.zeros_like(h0)
    dW_xh, dW_hh, db_h = 0 * W_xh, 0 * W_hh, np.zeros(W_hh.shape[0])
    for t in reversed(range(len(x))):
        h_prev = hs[t - 1] if t >= 1 else h0
        da = (dh + dhs[t]) * (1 - hs[t] ** 2)
        dx.append(da @ W_xh.T)
        dh = da @ W_hh.T
        dW_xh, dW_hh, db_h = dW_xh + x[t].T @ da, dW_hh + h_prev.T @ da, db_h + da.sum(0)
    return np.array(dx), dh, dW_xh, dW_hh, db_h
