"""J is transposed: J[j, i] holds the derivative of new unit i with respect to old unit j.

kind: pattern
"""

import numpy as np


def step_jacobian(h, W_hh):
    H = len(h)
    J = np.zeros((H, H))
    for i in range(H):
        for j in range(H):
            J[j, i] = (1 - h[i] ** 2) * W_hh[j, i]
    return J
