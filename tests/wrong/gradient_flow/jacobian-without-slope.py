"""The slope of tanh is missing.

kind: bank
"""

import numpy as np


def step_jacobian(h, W_hh):
    slope = np.ones_like(h)
    return np.array([s * column for s, column in zip(slope, W_hh.T, strict=True)])
