"""The states are kept in the dtype of x, so integer inputs make them all 0.

kind: bank
on: integer x
"""

import numpy as np


def one_step(x, h, W_xh, W_hh, b):
    U_r, U_z, U_n = np.split(W_hh, 3, axis=1)
    r, z, n = np.split(x @ W_xh + b, 3, axis=1)
    r, z = (0.5 * (1 + np.tanh(a / 2)) for a in (r + h @ U_r, z + h @ U_z))
    n = np.tanh(n + (r * h) @ U_n)
    return z * h + (1 - z) * n, np.hstack([r, z, n])


def gru_forward(x, h0, W_xh, W_hh, b_h):
    T, (B, H) = len(x), h0.shape
    hs = np.zeros((T, B, H), dtype=x.dtype)
    gates = np.zeros((T, B, 3 * H))
    for t in range(T):
        hs[t], gates[t] = one_step(x[t], h0 if t == 0 else hs[t - 1], W_xh, W_hh, b_h)
    return hs, gates
