"""Every step starts from h0; the state is not carried on.

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
    steps, h = [], h0
    for x_t in x:
        steps.append(one_step(x_t, h, W_xh, W_hh, b_h))
    return tuple(np.array(part) for part in zip(*steps, strict=True))
