"""The columns have length one but are not made perpendicular.

kind: bank
"""

import numpy as np


def orthogonal(size, gain, seed):
    rng = np.random.default_rng(seed)
    Q = np.zeros((size, size))
    for j in range(size):
        v = rng.normal(size=size)

        Q[:, j] = v / np.linalg.norm(v)
    return gain * Q
