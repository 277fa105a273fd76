"""Only the norm is raised to the power; gamma stands outside, once.

kind: bank
"""

import numpy as np


def norm_bound(W_hh, steps, gamma=1.0):
    largest = np.linalg.svd(W_hh, compute_uv=False).max()
    return gamma * largest**steps
