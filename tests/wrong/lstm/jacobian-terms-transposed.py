"""All terms are transposed.

kind: pattern
"""

import numpy as np


def cell_jacobian_terms(c_prev, o_prev, gates, W_hh):
    i, f, g, _ = gates.reshape(4, -1)
    W_i, W_f, W_g, _ = np.split(W_hh, 4, axis=1)
    shown = (o_prev / np.cosh(c_prev) ** 2)[:, None]
    A = shown * W_f * (c_prev * f * (1 - f))
    C = shown * W_i * (g * i * (1 - i))
    D = shown * W_g * (i * (1 - g**2))
    return A, np.diag(f), C, D
