"""dW_hh multiplies by the state after the step instead of the one before.

kind: bank
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    i, f, g, o = np.split(gates, 4, axis=1)
    h = o * np.tanh(c)
    dc = dc_next + dh * (o - o * np.tanh(c) ** 2)
    into = [g * i * (1 - i), c_prev * f * (1 - f), i * (1 - g**2)]
    da = np.hstack([*(dc * v for v in into), dh * np.tanh(c) * o * (1 - o)])
    dW_hh = np.tensordot(h, da, axes=(0, 0))
    dW_xh = np.tensordot(x, da, axes=(0, 0))
    return np.inner(da, W_xh), np.inner(da, W_hh), dc * f, dW_xh, dW_hh, sum(da)
