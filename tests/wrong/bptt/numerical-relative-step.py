"""The step is eps times the entry itself, so it is zero at an entry of zero.

kind: none
on: entries of zero, or eps = 0.5
"""

import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = eps * np.abs(x[i])
        e = np.zeros(x.shape)
        e[i] = step
        grad[i] = (f(x + e) - f(x - e)) / (2 * step)
    return grad
