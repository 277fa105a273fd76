"""The blocks of W_hh are used where their transposes belong.

kind: bank
"""

import numpy as np


def cell_jacobian_terms(c_prev, o_prev, gates, W_hh):
    H = len(c_prev)
    i, f, g = (gates[k * H : (k + 1) * H] for k in range(3))
    W = [W_hh[:, k * H : (k + 1) * H] for k in range(3)]
    dh = np.diag(o_prev * (1 - np.tanh(c_prev) ** 2))
    A = np.diag(c_prev * f * (1 - f)) @ W[1] @ dh
    C = np.diag(g * i * (1 - i)) @ W[0] @ dh
    return A, np.diag(f), C, np.diag(i * (1 - g**2)) @ W[2] @ dh
