"""Entries of x.ravel() are moved, which is a copy where x is a transpose: f sees no change.

kind: bank
on: x.T
"""

import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    x = np.array(x, dtype=float)
    flat = x.ravel()
    grad = np.zeros(flat.size)
    for j in range(flat.size):
        old = flat[j]
        flat[j] = old + eps
        above = f(x)
        flat[j] = old - eps
        below = f(x)
        flat[j] = old
        grad[j] = (above - below) / (2 * eps)
    return grad.reshape(x.shape)
