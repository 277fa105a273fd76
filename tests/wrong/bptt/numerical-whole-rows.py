"""Whole rows are moved at once, so each entry holds the sum over its row.

kind: none
on: two axes
"""

import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    grad = np.zeros_like(x, dtype=float)
    for i in range(len(x)):
        above, below = x.astype(float), x.astype(float)
        above[i] += eps
        below[i] -= eps
        grad[i] = (f(above) - f(below)) / (2 * eps)
    return grad
