"""f is evaluated at points of single precision, so the differences are mostly noise.

kind: bank
"""

import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up = np.array(x, dtype=np.float32)
        down = np.array(x, dtype=np.float32)
        up[i] += eps
        down[i] -= eps
        grad[i] = (f(up) - f(down)) / (2 * eps)
    return grad
