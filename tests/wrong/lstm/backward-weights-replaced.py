"""The weight gradients are replaced at each step, so only step 0's remain.

kind: path
on: T above 1
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
    dx, dh, dc = np.empty(x.shape), np.zeros(h0.shape), np.zeros(c0.shape)

    for t in range(len(x) - 1, -1, -1):
        h_prev, c_prev = (h0, c0) if t == 0 else (hs[t - 1], cs[t - 1])
        seen = x[t], h_prev, c_prev, cs[t], gates[t]
        dx[t], dh, dc, *sums = one_back(dhs[t] + dh, dc, *seen, W_xh, W_hh)

    return dx, dh, dc, *sums
