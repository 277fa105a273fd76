"""The input gate's gradient is multiplied by i instead of by the candidate g.

kind: bank
"""

import numpy as np


def dsigmoid(s):
    return s * (1 - s)


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    i, f, g, o = np.split(gates, 4, axis=1)
    dc = dc_next + dh * o * (1 - np.square(np.tanh(c)))
    di, df, do = dc * i, dc * c_prev, dh * np.tanh(c)
    dg = dc * i
    da = np.hstack([di * dsigmoid(i), df * dsigmoid(f), dg * (1 - np.square(g)), do * dsigmoid(o)])
    return da @ W_xh.T, da @ W_hh.T, dc * f, x.T @ da, h_prev.T @ da, da.sum(axis=0)
