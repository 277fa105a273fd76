"""The central difference is divided by eps instead of by two eps.

kind: pattern
"""

import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    shape = x.shape
    flat = x.astype(float).ravel()
    slopes = []
    for j in range(flat.size):
        up, down = flat.copy(), flat.copy()
        up[j] += eps
        down[j] -= eps
        slopes.append((f(up.reshape(shape)) - f(down.reshape(shape))) / (eps))
    return np.array(slopes).reshape(shape)
