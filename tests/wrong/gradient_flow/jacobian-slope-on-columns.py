"""The slopes of tanh scale the columns of W_hh.T instead of its rows.

kind: bank
"""

import numpy as np


def step_jacobian(h, W_hh):
    return W_hh.T @ np.diag(1 - h**2)
