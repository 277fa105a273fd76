"""The slope of tanh is taken at the state before the step.

kind: bank
"""

import numpy as np


def scalar_sensitivities(x, h0, w, u):
    immediate, total = [], []
    h, d = h0, 0.0
    for x_t in x:
        h_new = np.tanh(w * h + u * x_t)
        s = 1 - h**2
        immediate.append(s * h)
        d = s * (h + w * d)
        total.append(d)
        h = h_new
    return np.array(immediate), np.array(total)
