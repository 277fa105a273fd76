"""The randomness does not come from seed, so each call gives another matrix.

kind: bank
"""

import numpy as np


def orthogonal(size, gain, seed):
    rng = np.random.default_rng()
    Q = np.eye(size)
    for _ in range(size):
        v = rng.normal(size=size)
        Q -= 2 * np.outer(Q @ v, v) / (v @ v)
    return gain * Q
