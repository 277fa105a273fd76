"""The candidate's slope is g (1 - g), that of the sigmoid, instead of 1 - g**2.

kind: bank
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    H = c.shape[1]
    slope = gates * (1 - gates)

    i, f, g, o = (gates[:, k * H : (k + 1) * H] for k in range(4))
    dc = dc_next + dh * o * (1 - np.tanh(c) ** 2)
    da = slope * np.hstack([dc * g, dc * c_prev, dc * i, dh * np.tanh(c)])
    return da @ W_xh.T, da @ W_hh.T, dc * f, x.T @ da, h_prev.T @ da, np.einsum("bj->j", da)
