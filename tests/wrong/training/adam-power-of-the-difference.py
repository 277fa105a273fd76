"""1 - beta is raised to the power of step, in place of beta alone.

kind: bank
"""

import numpy as np


def adam(parameters, gradients, means, squares, step, learning_rate, beta1, beta2, eps):
    new_p, new_m, new_s = [], [], []
    for p, g, m, s in zip(parameters, gradients, means, squares, strict=True):
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        mh = m / (1 - beta1) ** step
        sh = s / (1 - beta2) ** step
        new_p.append(p - learning_rate * mh / (np.sqrt(sh) + eps))
        new_m.append(m)
        new_s.append(s)
    return new_p, new_m, new_s
