"""dW_hh takes h0 for zero, so the first step's share is missing.

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
    states = np.concatenate([np.zeros_like(h0)[None], hs])
    cells = np.concatenate([c0[None], cs])
    dh, dc, dx = np.zeros(h0.shape), np.zeros(c0.shape), np.zeros(x.shape)
    dW_xh, dW_hh, db_h = np.zeros(W_xh.shape), np.zeros(W_hh.shape), np.zeros(W_hh.shape[1])
    for t in range(len(x) - 1, -1, -1):
        args = x[t], states[t], cells[t], cells[t + 1], gates[t]
        dx[t], dh, dc, a, b, d = one_back(dh + dhs[t], dc, *args, W_xh, W_hh)
        dW_xh, dW_hh, db_h = dW_xh + a, dW_hh + b, db_h + d
    return dx, dh, dc, dW_xh, dW_hh, db_h
