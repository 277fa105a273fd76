"""The slope of the cell's tanh is written 1 - c**2, as if c were already the tanh.

kind: bank
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    i, f, g, o = np.array_split(gates, 4, axis=1)
    shown = np.tanh(c)
    dc = dh * o * (1 - c**2) + dc_next
    di, df, dg, do = dc * g, dc * c_prev, dc * i, dh * shown
    da = np.hstack([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)])
    return da @ W_xh.T, da @ W_hh.T, dc * f, x.T @ da, h_prev.T @ da, da.sum(axis=0)
