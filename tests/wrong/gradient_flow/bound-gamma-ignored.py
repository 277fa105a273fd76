"""gamma is not used.

kind: bank
"""

import numpy as np


def norm_bound(W_hh, steps, gamma=1.0):
    bound = 1.0
    for _ in range(steps):
        bound *= np.linalg.norm(W_hh, ord=2)
    return bound
