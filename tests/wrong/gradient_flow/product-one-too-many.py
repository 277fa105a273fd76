"""The Jacobian of step k is a factor too.

kind: bank
"""

import numpy as np


def jacobian_product(hs, W_hh, k, t):
    if t < k:
        return np.eye(len(W_hh))
    J = (1 - hs[t] ** 2)[:, None] * W_hh.T
    return J @ jacobian_product(hs, W_hh, k, t - 1)
