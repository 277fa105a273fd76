"""The candidate n is carried to the next step instead of h.

kind: bank
on: T above 1
"""

import numpy as np


def one_step(x, h, W_xh, W_hh, b):
    U_r, U_z, U_n = np.split(W_hh, 3, axis=1)
    r, z, n = np.split(x @ W_xh + b, 3, axis=1)
    r, z = (0.5 * (1 + np.tanh(a / 2)) for a in (r + h @ U_r, z + h @ U_z))
    n = np.tanh(n + (r * h) @ U_n)
    return z * h + (1 - z) * n, np.hstack([r, z, n])


def gru_forward(x, h0, W_xh, W_hh, b_h):
    T, B, H = x.shape[0], *h0.shape
    hs, gates = np.zeros((T, B, H)), np.zeros((T, B, 3 * H))
    before = h0
    for t in range(T):
        hs[t], gates[t] = one_step(x[t], before, W_xh, W_hh, b_h)
        before = gates[t, :, 2 * H :]
    return hs, gates
