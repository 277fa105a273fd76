"""dc_next is added to in place, so the argument is changed.

kind: pattern
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    i, f, g, o = np.split(gates, 4, axis=1)
    tanh_c = np.tanh(c)
    dc = dc_next
    dc += dh * o * (1 - tanh_c**2)
    da_i, da_f, da_g = dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2)
    da = np.concatenate([da_i, da_f, da_g, dh * tanh_c * o * (1 - o)], axis=1)
    return da @ W_xh.T, da @ W_hh.T, dc * f, x.T @ da, h_prev.T @ da, da.sum(axis=0)
