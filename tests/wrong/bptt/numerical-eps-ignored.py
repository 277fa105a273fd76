"""The argument eps is not used; the step is always 1e-5.

kind: bank
on: eps = 0.5
"""

import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    h = 1e-5
    steps = h * np.eye(x.size)
    ends = [(f(x + s.reshape(x.shape)), f(x - s.reshape(x.shape))) for s in steps]
    return np.array([(a - b) / (2 * h) for a, b in ends]).reshape(x.shape)
