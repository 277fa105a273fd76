"""Only the last step's gates are returned, without a time axis.

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
    hs = [h0]
    for x_t in x:
        h, gates = one_step(x_t, hs[-1], W_xh, W_hh, b_h)
        hs.append(h)

    return np.stack(hs[1:]), gates
