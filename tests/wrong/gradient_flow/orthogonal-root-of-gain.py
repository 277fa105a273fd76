"""The matrix is multiplied by the square root of the gain.

kind: bank
"""

import numpy as np


def orthogonal(size, gain, seed):
    Q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(size, size)))
    return Q * np.sqrt(gain)
