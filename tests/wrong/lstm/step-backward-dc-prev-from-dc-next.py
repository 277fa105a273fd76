"""dc_prev lacks the path through h: it is f times dc_next.

kind: path
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    i, f, g, o = np.split(gates, 4, axis=1)
    t = np.tanh(c)
    total = dc_next + dh * o * (1 - t**2)
    raw = np.concatenate([total * g, total * c_prev, total * i, dh * t], axis=1)
    slopes = np.concatenate([i * (1 - i), f * (1 - f), 1 - g**2, o * (1 - o)], axis=1)
    da = raw * slopes
    return da @ W_xh.T, da @ W_hh.T, f * dc_next, x.T @ da, h_prev.T @ da, da.sum(axis=0)
