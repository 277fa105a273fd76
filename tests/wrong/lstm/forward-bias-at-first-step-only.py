"""The bias is added at the first step only.

kind: none
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
    hs, cs, gs, h, c = [], [], [], h0, c0
    for x_t in x:
        h, c, g = one_step(x_t, h, c, W_xh, W_hh, b_h)
        b_h = np.zeros_like(b_h)
        hs.append(h)
        cs.append(c)
        gs.append(g)
    return np.stack(hs), np.stack(cs), np.stack(gs)
