"""The spectral norm is returned instead of the spectral radius.

kind: bank
"""

import numpy as np


def spectral_radius(W):
    return np.sqrt(np.linalg.eigvalsh(W.T @ W)[-1])
