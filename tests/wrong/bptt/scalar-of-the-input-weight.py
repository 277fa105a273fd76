"""Both derivatives are with respect to the input weight u instead of w.

kind: none
"""

import numpy as np


def scalar_sensitivities(x, h0, w, u):
    immediate, total, h, d = [], [], h0, 0.0
    for x_t in x:
        h = np.tanh(w * h + u * x_t)
        slope = (1 - h) * (1 + h)
        immediate.append(slope * x_t)
        d = immediate[-1] + slope * w * d
        total.append(d)
    return np.array(immediate), np.array(total)
