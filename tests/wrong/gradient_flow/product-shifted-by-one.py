"""The Jacobians of steps k to t - 1 are multiplied instead of those of k + 1 to t.

kind: bank
"""

import numpy as np


def jacobian_product(hs, W_hh, k, t):
    P = np.identity(len(W_hh))
    for h in hs[k:t]:
        P = np.diag(1 - h**2) @ W_hh.T @ P
    return P
