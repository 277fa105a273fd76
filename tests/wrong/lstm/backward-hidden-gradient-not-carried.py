"""The hidden state's gradient is not carried from step t+1 to step t; only dc is.

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
    past_h, past_c = [h0, *hs[:-1]], [c0, *cs[:-1]]
    found, dh, dc = [], 0, np.zeros_like(c0)
    for t in range(len(x) - 1, -1, -1):
        step = one_back(dhs[t], dc, x[t], past_h[t], past_c[t], cs[t], gates[t], W_xh, W_hh)
        dh, dc = step[1], step[2]
        found.insert(0, step)
    sums = [sum(step[k] for step in found) for k in (3, 4, 5)]
    return np.array([step[0] for step in found]), dh, dc, *sums
