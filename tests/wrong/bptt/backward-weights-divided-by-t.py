"""The weight gradients are averaged over time instead of summed.

kind: pattern
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    T = len(x)
    steps, dh = [], np.zeros_like(h0)
    for t in reversed(range(T)):
        da = (dhs[t] + dh) * (1 - hs[t] ** 2)
        dh = da @ W_hh.T
        steps.insert(0, da)
    before = [h0, *hs[:-1]]
    dW_xh = sum(x[t].T @ steps[t] for t in range(T)) / T
    dW_hh = sum(before[t].T @ steps[t] for t in range(T)) / T
    db_h = sum(steps).sum(axis=0) / T
    return np.array([da @ W_xh.T for da in steps]), dh, dW_xh, dW_hh, db_h
