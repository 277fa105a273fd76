"""W_hh stands where its transpose belongs.

kind: bank
"""

import numpy as np


def step_jacobian(h, W_hh):
    slope = 1 - np.square(h)
    return np.einsum("i,ij->ij", slope, W_hh)
