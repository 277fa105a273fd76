"""An entry is put back by adding eps, which leaves rounding errors in x.

kind: bank
"""

import numpy as np


def numerical_gradient(f, x, eps=1e-5):

    grad = np.zeros(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        i = it.multi_index
        x[i] += eps
        above = f(x)
        x[i] -= 2 * eps
        below = f(x)
        x[i] += eps
        grad[i] = (above - below) / (2 * eps)
    return grad
