"""The input gate's gradient lacks the slope of its sigmoid.

kind: bank
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    i, f, g, o = np.split(gates, 4, axis=-1)
    tc = np.tanh(c)
    dc = dc_next + o * (1 - tc**2) * dh
    d_i = g * dc
    d_f = c_prev * dc * f * (1 - f)
    d_g = i * dc * (1 - g**2)
    d_o = tc * dh * o * (1 - o)
    da = np.concatenate((d_i, d_f, d_g, d_o), axis=1)
    dW_xh, dW_hh = np.dot(x.T, da), np.dot(h_prev.T, da)
    return np.dot(da, W_xh.T), np.dot(da, W_hh.T), f * dc, dW_xh, dW_hh, da.sum(0)
