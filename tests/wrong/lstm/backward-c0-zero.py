"""The forget gate's gradient at the first step takes c0 for zero.

kind: path
"""

import numpy as np


def one_back(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    i, f, g, o = np.split(gates, 4, axis=1)
    dc = dc_next + dh * o * (1 - np.tanh(c) ** 2)
    da_i, da_f = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    da_g, da_o = dc * i * (1 - g**2), dh * np.tanh(c) * o * (1 - o)
    da = np.hstack([da_i, da_f, da_g, da_o])
    return da @ W_xh.T, da @ W_hh.T, dc * f, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def lstm_backward(dhs, x, h0, c0, hs, cs, gates, W_xh, W_hh):
    h_prev = [h0, *hs[:-1]]
    c_prev = [np.zeros_like(c0), *cs[:-1]]
    dx, total = [], [0, 0, 0]
    dh, dc = np.zeros_like(h0), np.zeros_like(c0)
    for step in reversed(list(zip(dhs, x, h_prev, c_prev, cs, gates, strict=True))):
        dx_t, dh, dc, *parts = one_back(step[0] + dh, dc, *step[1:], W_xh, W_hh)
        dx = [dx_t, *dx]
        total = [a + b for a, b in zip(total, parts, strict=True)]
    return np.stack(dx), dh, dc, *total
