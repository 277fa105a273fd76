"""The matrix is divided by its spectral radius and not multiplied by the one wanted.

kind: bank
"""

import numpy as np


def echo_state_weights(H, radius, density, seed):
    rng = np.random.default_rng(seed)
    while True:
        W = rng.normal(size=(H, H)) * (rng.uniform(size=(H, H)) < density)
        r = np.abs(np.linalg.eigvals(W)).max()
        if r > 0:
            return W / r
