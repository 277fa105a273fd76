"""The output gate of step t stands where that of step t-1 belongs.

kind: bank
"""

import numpy as np


def cell_jacobian_terms(c_prev, o_prev, gates, W_hh):
    i, f, g, o = np.split(gates, 4)
    W_hi, W_hf, W_hg, _ = np.split(W_hh, 4, axis=1)
    dh = o / np.cosh(c_prev) ** 2
    left = [c_prev * f * (1 - f), g * i * (1 - i), i * (1 - g**2)]
    A, C, D = (v[:, None] * W.T * dh for v, W in zip(left, (W_hf, W_hi, W_hg), strict=True))
    return A, np.diag(f), C, D
