"""The weight gradients are clipped entry by entry to between -1 and 1.

kind: none
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    dWxh, dWhh, dbh = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(W_hh[0])
    dx, dhnext = np.zeros_like(x), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        dhraw = (1 - hs[t] * hs[t]) * (dhs[t] + dhnext)
        dbh += dhraw.sum(axis=0)
        dWxh += x[t].T @ dhraw
        dWhh += (h0 if t == 0 else hs[t - 1]).T @ dhraw
        dhnext = dhraw @ W_hh.T
        dx[t] = dhraw @ W_xh.T
    for dparam in [dWxh, dWhh, dbh]:
        np.clip(dparam, -1, 1, out=dparam)
    return dx, dhnext, dWxh, dWhh, dbh
