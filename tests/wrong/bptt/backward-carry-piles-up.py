"""What is carried is added to what was carried before instead of replacing it.

kind: bank
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    g = {"x": np.zeros_like(x), "W_xh": 0.0, "W_hh": 0.0, "b": 0.0}
    dh_next = np.zeros_like(h0)
    for t in range(len(x))[::-1]:
        da = (dhs[t] + dh_next) * (1 - hs[t] ** 2)
        g["x"][t] = da @ W_xh.T
        g["W_xh"] = g["W_xh"] + x[t].T @ da
        g["W_hh"] = g["W_hh"] + (hs[t - 1] if t else h0).T @ da
        g["b"] = g["b"] + da.sum(axis=0)
        dh_next = dh_next + da @ W_hh.T
    return g["x"], dh_next, g["W_xh"], g["W_hh"], g["b"]
