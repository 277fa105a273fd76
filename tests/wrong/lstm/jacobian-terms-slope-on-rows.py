"""The derivative of h_prev with respect to c_prev scales the rows instead of the columns.

kind: bank
"""

import numpy as np


def cell_jacobian_terms(c_prev, o_prev, gates, W_hh):
    i, f, g, _ = np.split(gates, 4)
    W_hi, W_hf, W_hg, _ = np.split(W_hh, 4, axis=1)
    dh = (o_prev * (1 - np.tanh(c_prev) ** 2))[:, None]
    A = (c_prev * f * (1 - f))[:, None] * W_hf.T * dh
    C = (g * i * (1 - i))[:, None] * W_hi.T * dh
    D = (i * (1 - g**2))[:, None] * W_hg.T * dh
    return A, np.diag(f), C, D
