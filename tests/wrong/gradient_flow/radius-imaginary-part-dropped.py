"""Magnitudes are taken of the real parts only; imaginary parts are dropped.

kind: bank
on: complex eigenvalues
"""

import numpy as np


def spectral_radius(W):
    values = np.linalg.eigvals(W)
    return np.abs(values.real).max()
