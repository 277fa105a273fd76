"""The norm is the Frobenius norm instead of the spectral norm.

kind: bank
"""

import numpy as np


def norm_bound(W_hh, steps, gamma=1.0):
    norm = np.sqrt(np.sum(W_hh**2))
    return (gamma * norm) ** steps
