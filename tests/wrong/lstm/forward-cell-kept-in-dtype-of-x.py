"""Cells and gates are kept in the dtype of x, so integer inputs round them.

kind: bank
on: integer x
"""

import numpy as np


def one_step(x, h, c, W_xh, W_hh, b):
    i, f, g, o = np.split(x @ W_xh + h @ W_hh + b, 4, axis=1)
    i, f, o = (0.5 * (1 + np.tanh(a / 2)) for a in (i, f, o))
    g = np.tanh(g)
    c = f * c + i * g
    return o * np.tanh(c), c, np.concatenate([i, f, g, o], axis=1)


def lstm_forward(x, h0, c0, W_xh, W_hh, b_h):
    T, B, H = x.shape[0], *h0.shape
    hs = np.zeros((T, B, H))
    cs = np.zeros((T, B, H), dtype=x.dtype)
    gates = np.zeros((T, B, 4 * H), dtype=x.dtype)
    for t in range(T):
        before = (h0, c0) if t == 0 else (hs[t - 1], cs[t - 1])
        hs[t], cs[t], gates[t] = one_step(x[t], *before, W_xh, W_hh, b_h)
    return hs, cs, gates
