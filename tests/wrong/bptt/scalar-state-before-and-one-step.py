"""The slope is taken at the state before the step, and total goes back one step only.

kind: pair
"""

import numpy as np


def scalar_sensitivities(x, h0, w, u):
    T = len(x)
    hs = [h0]
    for t in range(T):
        hs.append(np.tanh(w * hs[t] + u * x[t]))
    immediate, total = np.zeros(T), np.zeros(T)
    for t in range(T):
        slope = 1 - hs[t] ** 2
        immediate[t] = slope * hs[t]
        total[t] = immediate[t]
        if t > 0:
            total[t] += slope * w * immediate[t - 1]
    return immediate, total
