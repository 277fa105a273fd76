"""h0 and c0 are taken for each other.

kind: bank
"""

import numpy as np


def one_step(x, h, c, W_xh, W_hh, b):
    i, f, g, o = np.split(x @ W_xh + h @ W_hh + b, 4, axis=1)
    i, f, o = (0.5 * (1 + np.tanh(a / 2)) for a in (i, f, o))
    g = np.tanh(g)
    c = f * c + i * g
    return o * np.tanh(c), c, np.concatenate([i, f, g, o], axis=1)


def lstm_forward(x, h0, c0, W_xh, W_hh, b_h):
    c, h = h0, c0
    hs, cs, gs = [], [], []
    for x_t in x:
        h, c, g = one_step(x_t, h, c, W_xh, W_hh, b_h)
        hs.append(h)
        cs.append(c)
        gs.append(g)
    return np.array(hs), np.array(cs), np.array(gs)
