"""The Jacobian of step t is missing.

kind: bank
"""

import numpy as np


def jacobian_product(hs, W_hh, k, t):
    P = np.eye(hs.shape[1])
    step = k
    while step < t - 1:
        step += 1
        P = np.einsum("i,mi,mj->ij", 1 - hs[step] ** 2, W_hh, P)
    return P
