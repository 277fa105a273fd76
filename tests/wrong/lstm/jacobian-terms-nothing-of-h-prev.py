"""Both the slope of tanh(c_prev) and o_prev are missing.

kind: pair
"""

import numpy as np


def cell_jacobian_terms(c_prev, o_prev, gates, W_hh):
    i, f, g, _ = np.split(gates, 4)
    W_hi, W_hf, W_hg, _ = np.split(W_hh, 4, axis=1)
    to_old = np.ones_like(c_prev)
    A = np.outer(c_prev * f * (1 - f), to_old) * W_hf.T
    C = np.outer(g * i * (1 - i), to_old) * W_hi.T
    return A, np.diag(f), C, np.outer(i * (1 - g**2), to_old) * W_hg.T
