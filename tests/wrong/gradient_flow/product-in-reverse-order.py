"""The Jacobians are multiplied in the reverse order, the earliest on the left.

kind: bank
"""

import numpy as np


def product_of(matrices, H):
    P = np.eye(H)
    for M in matrices:
        P = P @ M
    return P


def jacobian_product(hs, W_hh, k, t):
    H = hs.shape[1]
    return product_of([(1 - hs[s] ** 2)[:, None] * W_hh.T for s in range(k + 1, t + 1)], H)
