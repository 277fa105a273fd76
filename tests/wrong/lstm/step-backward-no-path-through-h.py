"""dc lacks the path from h through tanh(c); it is dc_next alone.

kind: path
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    i, f, g, o = np.split(gates, 4, axis=1)
    dc = dc_next
    parts = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2)]
    parts.append(dh * np.tanh(c) * o * (1 - o))
    da = np.hstack(parts)
    return da @ W_xh.T, da @ W_hh.T, dc * f, x.T @ da, h_prev.T @ da, da.sum(axis=0)
