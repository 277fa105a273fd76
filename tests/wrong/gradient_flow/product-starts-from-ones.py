"""The product starts from a matrix full of ones instead of the identity.

kind: bank
"""

import numpy as np


def jacobian_product(hs, W_hh, k, t):
    total = np.ones((len(W_hh), len(W_hh)))
    for s in range(k + 1, t + 1):
        J = (W_hh * (1 - hs[s] ** 2)).T
        total = J.dot(total)
    return total
