"""The direct term is the vector f of shape (H,) instead of a diagonal matrix.

kind: pattern
"""

import numpy as np


def cell_jacobian_terms(c_prev, o_prev, gates, W_hh):
    i, f, g, _ = np.split(gates, 4)
    W_hi, W_hf, W_hg, _ = np.split(W_hh, 4, axis=1)
    s = o_prev * (1 - np.tanh(c_prev) ** 2)
    A = ((c_prev * f * (1 - f)) * W_hf * s[:, None]).T
    C = ((g * i * (1 - i)) * W_hi * s[:, None]).T
    D = ((i * (1 - g**2)) * W_hg * s[:, None]).T
    return A, f, C, D
