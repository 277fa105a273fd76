"""The eigenvalues are computed as if W were symmetric.

kind: bank
"""

import numpy as np


def spectral_radius(W):
    return np.max(np.abs(np.linalg.eigvalsh(W)))
