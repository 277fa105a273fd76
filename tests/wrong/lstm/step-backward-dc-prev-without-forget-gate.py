"""dc_prev is dc itself; the factor f is missing.

kind: bank
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    i, f, g, o = np.split(gates, 4, axis=1)
    dc = dc_next + dh * o * (1 - np.tanh(c)) * (1 + np.tanh(c))
    da_i, da_f = dc * g * (i - i * i), dc * c_prev * (f - f * f)
    da_g, da_o = dc * i * (1 - g) * (1 + g), dh * np.tanh(c) * (o - o * o)
    da = np.column_stack([da_i, da_f, da_g, da_o])
    return da @ W_xh.T, da @ W_hh.T, dc, x.T @ da, h_prev.T @ da, da.sum(axis=0)
