"""The four gates have an axis of their own, (T, B, 4, H).

kind: pattern
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
    hs, cs, gates = np.empty((T, B, H)), np.empty((T, B, H)), np.empty((T, B, 4, H))
    h, c = h0, c0
    for t in range(T):
        h, c, g = one_step(x[t], h, c, W_xh, W_hh, b_h)
        hs[t], cs[t], gates[t] = h, c, g.reshape(B, 4, H)
    return hs, cs, gates
