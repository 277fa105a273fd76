"""The moved copy keeps the integer dtype of x, where adding eps changes nothing.

kind: bank
on: integer x
"""

import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    grad = np.zeros(x.shape)
    moved = x.copy()
    for place in np.ndindex(x.shape):
        ends = []
        for side in (1, -1):
            moved[place] = x[place] + side * eps
            ends.append(f(moved))
        moved[place] = x[place]
        grad[place] = (ends[0] - ends[1]) / (2 * eps)
    return grad
