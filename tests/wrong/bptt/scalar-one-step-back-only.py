"""total goes back one step only: it carries the immediate derivative of the step before.

kind: bank
on: T above 2
"""

import numpy as np


def scalar_sensitivities(x, h0, w, u):
    h = np.empty(len(x) + 1)
    h[0] = h0
    for t in range(len(x)):
        h[t + 1] = np.tanh(w * h[t] + u * x[t])
    s = 1 - h[1:] ** 2
    immediate = s * h[:-1]
    total = immediate.copy()
    for t in range(1, len(x)):
        total[t] += w * s[t] * immediate[t - 1]
    return immediate, total
