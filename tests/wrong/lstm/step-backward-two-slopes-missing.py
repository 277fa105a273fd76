"""The slope of the cell's tanh is missing, and so is that of the candidate's tanh.

kind: pair
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    i, f, g, o = np.array_split(gates, 4, axis=1)
    dc = dc_next + dh * o
    dg = dc * i
    do = dh * np.tanh(c) * (1 - o) * o
    da = np.hstack((dc * g * (1 - i) * i, dc * c_prev * (1 - f) * f, dg, do))
    D = x.shape[1]
    dW = np.hstack([x, h_prev]).T @ da
    return da @ W_xh.T, da @ W_hh.T, dc * f, dW[:D], dW[D:], da.sum(axis=0)
