"""dc_next is not used, and the forget gate's gradient uses c instead of c_prev.

kind: pair
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    i, f, g, o = np.split(gates, 4, axis=1)
    t = np.tanh(c)
    dc = dh * o * (1 - t**2)
    da_i, da_f = dc * g * i * (1 - i), dc * c * f * (1 - f)
    da_g, da_o = dc * i * (1 - g**2), dh * t * o * (1 - o)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    return da @ W_xh.T, da @ W_hh.T, dc * f, x.T @ da, h_prev.T @ da, da.sum(axis=0)
