"""What comes back from the step after is added behind the slope of tanh.

kind: bank
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    T, B, D = x.shape
    dx = np.zeros((T, B, D))
    dW_xh, dW_hh, db_h = 0, 0, 0
    carry = np.zeros(h0.shape)
    for t in reversed(range(T)):
        da = dhs[t] * (1 - hs[t] ** 2) + carry
        prev = h0 if t == 0 else hs[t - 1]
        dx[t] = da @ W_xh.T
        dW_xh = dW_xh + x[t].T @ da
        dW_hh = dW_hh + prev.T @ da
        db_h = db_h + da.sum(0)
        carry = da @ W_hh.T
    return dx, carry, dW_xh, dW_hh, db_h
