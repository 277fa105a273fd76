"""At step 0, hs[t - 1] is the last state; h0 is not used.

kind: path
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    dx = np.zeros_like(x)
    dW_xh, dW_hh, db = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros(h0.shape[1])
    dnext = np.zeros_like(h0)
    for t in np.arange(len(x))[::-1]:
        dtotal = dhs[t] + dnext
        draw = (1 - hs[t] * hs[t]) * dtotal
        db += draw.sum(axis=0)
        dW_xh += np.dot(x[t].T, draw)
        dW_hh += np.dot(hs[t - 1].T, draw)
        dx[t] = np.dot(draw, W_xh.T)
        dnext = np.dot(draw, W_hh.T)
    return dx, dnext, dW_xh, dW_hh, db
