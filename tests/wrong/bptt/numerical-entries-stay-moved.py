"""An entry is not put back, so later differences are taken at another point.

kind: bank
"""

import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    point = np.array(x, dtype=np.float64)
    grad = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        point[i] += eps
        above = f(point)
        point[i] -= 2 * eps
        below = f(point)

        grad[i] = (above - below) / (2 * eps)
    return grad
