"""The bound of one step is multiplied by the number of steps instead of raised to it.

kind: none
"""

import numpy as np


def norm_bound(W_hh, steps, gamma=1.0):
    one_step = gamma * np.linalg.norm(W_hh, 2)
    return one_step * steps
