"""The blocks are read and returned as z, r, n, and the reset gate is not used.

kind: pair
"""

import numpy as np


def gru_step_forward(x, h_prev, W_xh, W_hh, b_h):
    U = np.split(W_hh, 3, axis=1)
    a = np.split(x @ W_xh + b_h, 3, axis=1)
    first, second = (0.5 * (1 + np.tanh((a[k] + h_prev @ U[k]) / 2)) for k in (0, 1))
    z = first
    n = np.tanh(a[2] + (h_prev) @ U[2])
    return z * h_prev + (1 - z) * n, np.hstack([first, second, n])
