"""The Jacobians are multiplied entry by entry.

kind: bank
on: t - k above 1
"""

import numpy as np


def jacobian_product(hs, W_hh, k, t):
    if k == t:
        return np.eye(len(W_hh))
    P = (1 - hs[k + 1] ** 2)[:, None] * W_hh.T
    for s in range(k + 2, t + 1):
        P = ((1 - hs[s] ** 2)[:, None] * W_hh.T) * P
    return P
