"""The first step starts from zeros; h0 is not used.

kind: bank
"""

import numpy as np


def one_step(x, h, W_xh, W_hh, b):
    U_r, U_z, U_n = np.split(W_hh, 3, axis=1)
    r, z, n = np.split(x @ W_xh + b, 3, axis=1)
    r, z = (0.5 * (1 + np.tanh(a / 2)) for a in (r + h @ U_r, z + h @ U_z))
    n = np.tanh(n + (r * h) @ U_n)
    return z * h + (1 - z) * n, np.hstack([r, z, n])


def gru_forward(x, h0, W_xh, W_hh, b_h):
    hs, gates = np.empty((len(x), *h0.shape)), []
    h = np.zeros(h0.shape)
    for t, x_t in enumerate(x):
        h, g = one_step(x_t, h, W_xh, W_hh, b_h)
        hs[t] = h
        gates.append(g)
    return hs, np.stack(gates)
