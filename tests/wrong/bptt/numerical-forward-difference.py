"""The difference is one-sided, (f(x + eps) - f(x)) / eps, instead of central.

kind: bank
"""

import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    g = np.zeros(x.shape)
    point = np.array(x, dtype=float)
    base = f(point)
    for i in np.ndindex(*x.shape):
        keep = point[i]
        point[i] = keep + eps
        up = f(point)
        g[i] = (up - base) / eps
        point[i] = keep
    return g
