"""The loop runs from the first step to the last, so gradients are carried the wrong way.

kind: bank
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    states = [h0, *hs]
    dx, carried = np.zeros(x.shape), np.zeros(h0.shape)
    totals = [0, 0, 0]
    for t in range(len(x)):
        da = (dhs[t] + carried) * (1 - states[t + 1] ** 2)
        dx[t], carried = da @ W_xh.T, da @ W_hh.T
        parts = (x[t].T @ da, states[t].T @ da, da.sum(axis=0))
        totals = [a + b for a, b in zip(totals, parts, strict=True)]
    return dx, carried, *totals
