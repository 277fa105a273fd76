"""The gain multiplies the matrix before it is made orthogonal, which takes it away again.

kind: bank
"""

import numpy as np


def orthogonal(size, gain, seed):
    A = gain * np.random.default_rng(seed).standard_normal((size, size))
    Q, R = np.linalg.qr(A)
    return Q * np.sign(np.diagonal(R))
