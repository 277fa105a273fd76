"""The input gate's term is returned first and the forget gate's third.

kind: pattern
"""

import numpy as np


def cell_jacobian_terms(c_prev, o_prev, gates, W_hh):
    i, f, g, _ = np.split(gates, 4)
    W_hi, W_hf, W_hg, _ = np.split(W_hh.T, 4)
    dh_dc = o_prev * (1 - np.tanh(c_prev) ** 2)
    of_f = np.outer(c_prev * f * (1 - f), dh_dc) * W_hf
    of_i = np.outer(g * i * (1 - i), dh_dc) * W_hi
    of_g = np.outer(i * (1 - g**2), dh_dc) * W_hg
    return of_i, np.diag(f), of_f, of_g
