"""The candidate's gradient lacks the factor i.

kind: bank
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    i, f, g, o = np.split(gates, 4, axis=1)
    ct = np.tanh(c)
    dc = np.add(dc_next, dh * o * (1 - ct**2))
    dg = dc
    parts = dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dg * (1 - g**2), dh * ct * o * (1 - o)
    da = np.concatenate(parts, axis=1)
    return (W_xh @ da.T).T, (W_hh @ da.T).T, dc * f, (da.T @ x).T, (da.T @ h_prev).T, da.sum(axis=0)
