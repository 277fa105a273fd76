"""The output gate of the step before is missing.

kind: bank
"""

import numpy as np


def cell_jacobian_terms(c_prev, o_prev, gates, W_hh):
    H = len(c_prev)
    i, f, g, _ = np.split(gates, 4)
    A, B, C, D = (np.zeros((H, H)) for _ in range(4))
    for new in range(H):
        B[new, new] = f[new]
        for old in range(H):
            dh = 1 - np.tanh(c_prev[old]) ** 2
            A[new, old] = c_prev[new] * f[new] * (1 - f[new]) * W_hh[old, H + new] * dh
            C[new, old] = g[new] * i[new] * (1 - i[new]) * W_hh[old, new] * dh
            D[new, old] = i[new] * (1 - g[new] ** 2) * W_hh[old, 2 * H + new] * dh
    return A, B, C, D
