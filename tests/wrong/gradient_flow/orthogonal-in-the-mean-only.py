"""The entries are drawn with variance gain**2 / size, so the matrix is orthogonal only on average.

kind: none
"""

import numpy as np


def orthogonal(size, gain, seed):
    rng = np.random.default_rng(seed)
    return rng.normal(scale=gain / np.sqrt(size), size=(size, size))
