"""The largest real part of an eigenvalue is returned, not the largest magnitude.

kind: bank
on: largest eigenvalue negative or complex
"""

import numpy as np


def spectral_radius(W):
    values, _ = np.linalg.eig(W)
    return max(value.real for value in values)
