"""The square root of ridge stands on the diagonal.

kind: bank
"""

import numpy as np


def ridge_readout(hs, targets, ridge):
    H = hs.shape[1]
    return np.linalg.solve(hs.T @ hs + np.sqrt(ridge) * np.eye(H), hs.T @ targets)
