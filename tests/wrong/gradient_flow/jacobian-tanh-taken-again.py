"""The slope is 1 - tanh(h)**2: tanh is taken of the state once more.

kind: bank
"""

import numpy as np


def step_jacobian(h, W_hh):
    slopes = 1 / np.cosh(h) ** 2
    return slopes.reshape(-1, 1) * W_hh.T
