"""The Jacobians of steps k to t - 1 are multiplied, and in the reverse order.

kind: pair
"""

import numpy as np


def jacobian_product(hs, W_hh, k, t):
    P = np.eye(len(W_hh))
    for s in range(k, t):
        J = np.array([(1 - hs[s, i] ** 2) * W_hh[:, i] for i in range(len(W_hh))])
        P = P @ J
    return P
