"""dc_prev is returned before dh_prev.

kind: pattern
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    i, f, g, o = np.split(gates, 4, axis=1)
    u = np.tanh(c)
    dc = dc_next + dh * o * (1 - u**2)
    slopes = [g * i * (1 - i), c_prev * f * (1 - f), i * (1 - g**2)]
    da = np.hstack([*(dc * s for s in slopes), dh * u * o * (1 - o)])
    dc_prev, dh_prev = dc * f, da @ W_hh.T
    return da @ W_xh.T, dc_prev, dh_prev, x.T @ da, h_prev.T @ da, da.sum(0)
