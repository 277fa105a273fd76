"""A hundred steps of power iteration do not settle when the largest eigenvalues are complex.

kind: none
on: complex eigenvalues
"""

import numpy as np


def spectral_radius(W):
    v = np.ones(len(W)) / np.sqrt(len(W))
    length = 0.0
    for _ in range(100):
        v = W @ v
        length = np.linalg.norm(v)
        if length == 0:
            break
        v = v / length
    return length
