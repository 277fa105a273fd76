"""The slope of tanh is written 1 - h instead of 1 - h squared.

kind: bank
"""

import numpy as np


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    B, H = h.shape
    dx, dh_prev = np.zeros(x.shape), np.zeros((B, H))
    dW_xh, dW_hh, db = np.zeros(W_xh.shape), np.zeros((H, H)), np.zeros(H)
    for b in range(B):
        da = dh[b] * (1 - h[b])
        dx[b], dh_prev[b] = W_xh @ da, W_hh @ da
        dW_xh += np.outer(x[b], da)
        dW_hh += np.outer(h_prev[b], da)
        db += da
    return dx, dh_prev, dW_xh, dW_hh, db
