"""The cell's gradient is carried back with the forget gate of the step before.

kind: none
"""

import numpy as np


def lstm_backward(dhs, x, h0, c0, hs, cs, gates, W_xh, W_hh):
    i, f, g, o = np.split(gates, 4, axis=2)
    c_prev, h_prev = np.concatenate([c0[None], cs[:-1]]), np.concatenate([h0[None], hs[:-1]])
    to_c, to_o = o * (1 - np.tanh(cs) ** 2), np.tanh(cs) * o * (1 - o)
    to_ifg = np.concatenate([g * i * (1 - i), c_prev * f * (1 - f), i * (1 - g**2)], axis=2)
    da, dh, dc = np.zeros_like(gates), np.zeros_like(h0), np.zeros_like(c0)
    for t in range(len(x) - 1, -1, -1):
        dh = dhs[t] + dh
        dc = dc + dh * to_c[t]
        da[t] = np.hstack([np.tile(dc, 3) * to_ifg[t], dh * to_o[t]])
        dh, dc = da[t] @ W_hh.T, dc * f[max(t - 1, 0)]
    rows = lambda a: a.reshape(-1, a.shape[2])  # noqa: E731
    return da @ W_xh.T, dh, dc, rows(x).T @ rows(da), rows(h_prev).T @ rows(da), rows(da).sum(0)
