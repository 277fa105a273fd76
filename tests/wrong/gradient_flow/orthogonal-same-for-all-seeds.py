"""The seed is not used: every seed gives the same matrix.

kind: bank
"""

import numpy as np


def orthogonal(size, gain, seed):
    rng = np.random.RandomState(42)
    U, _, V = np.linalg.svd(rng.randn(size, size))
    return gain * (U @ V)
