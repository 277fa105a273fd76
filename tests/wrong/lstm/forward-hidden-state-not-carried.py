"""The gates see h0 at every step; the hidden state is not carried on.

kind: bank
on: T above 1
"""

import numpy as np


def one_step(x, h, c, W_xh, W_hh, b):
    i, f, g, o = np.split(x @ W_xh + h @ W_hh + b, 4, axis=1)
    i, f, o = (0.5 * (1 + np.tanh(a / 2)) for a in (i, f, o))
    g = np.tanh(g)
    c = f * c + i * g
    return o * np.tanh(c), c, np.concatenate([i, f, g, o], axis=1)


def lstm_forward(x, h0, c0, W_xh, W_hh, b_h):
    T, B, H = len(x), *h0.shape
    hs, cs, gates = np.zeros((T, B, H)), np.zeros((T, B, H)), np.zeros((T, B, 4 * H))
    c = c0
    for t in range(T):
        hs[t], c, gates[t] = one_step(x[t], h0, c, W_xh, W_hh, b_h)
        cs[t] = c
    return hs, cs, gates
