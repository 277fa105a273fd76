"""dc0 is returned before dh0.

kind: pattern
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
    carried = {"h": np.zeros_like(h0), "c": np.zeros_like(c0)}
    dx, total = np.zeros_like(x), [0, 0, 0]
    for t in range(len(x) - 1, -1, -1):
        before = (h0, c0) if t == 0 else (hs[t - 1], cs[t - 1])
        arriving = dhs[t] + carried["h"], carried["c"]
        out = one_back(*arriving, x[t], *before, cs[t], gates[t], W_xh, W_hh)
        dx[t], carried["h"], carried["c"] = out[:3]
        total = [a + b for a, b in zip(total, out[3:], strict=True)]
    return dx, carried["c"], carried["h"], *total
