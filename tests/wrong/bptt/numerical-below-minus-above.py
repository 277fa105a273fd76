"""The gradient has the wrong sign.

kind: pattern
"""

import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    out = np.zeros(x.shape)
    for i, _ in np.ndenumerate(x):
        left, right = x.astype(float), x.astype(float)
        left[i] -= eps
        right[i] += eps
        out[i] = (f(left) - f(right)) / (eps + eps)
    return out
