"""dx is in the order of the loop, the last step first.

kind: pattern
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
    dxs, dh, dc, total = [], np.zeros_like(h0), np.zeros_like(c0), [0, 0, 0]
    for t in range(len(x))[::-1]:
        before = (hs[t - 1], cs[t - 1]) if t > 0 else (h0, c0)
        dx, dh, dc, *parts = one_back(dhs[t] + dh, dc, x[t], *before, cs[t], gates[t], W_xh, W_hh)
        dxs.append(dx)
        total = [np.add(*pair) for pair in zip(total, parts, strict=True)]
    return np.stack(dxs), dh, dc, *total
