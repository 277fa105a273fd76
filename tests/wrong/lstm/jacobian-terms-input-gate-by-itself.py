"""The input gate's term is multiplied by i instead of by the candidate g.

kind: bank
"""

import numpy as np


def cell_jacobian_terms(c_prev, o_prev, gates, W_hh):
    i, f, g, _ = np.split(gates, 4)
    W_hi, W_hf, W_hg, _ = np.split(W_hh, 4, axis=1)
    dh = np.diag(o_prev * (1 - np.tanh(c_prev) ** 2))
    A = np.diag(c_prev) @ np.diag(f * (1 - f)) @ W_hf.T @ dh
    C = np.diag(i) @ np.diag(i * (1 - i)) @ W_hi.T @ dh
    D = np.diag(i) @ np.diag(1 - g**2) @ W_hg.T @ dh
    return A, np.diag(f), C, D
