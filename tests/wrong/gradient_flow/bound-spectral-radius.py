"""The spectral radius is used instead of the spectral norm.

kind: bank
"""

import numpy as np


def norm_bound(W_hh, steps, gamma=1.0):
    eigenvalues = np.linalg.eigvals(W_hh)
    return float((gamma * np.max(np.abs(eigenvalues))) ** steps)
