"""What total carries over from the step before lacks the slope of tanh.

kind: bank
"""

import numpy as np


def scalar_sensitivities(x, h0, w, u):
    T = len(x)
    immediate, total = np.zeros(T), np.zeros(T)
    h, so_far = h0, 0.0
    for t in range(T):
        before, h = h, np.tanh(w * h + u * x[t])
        immediate[t] = (1 - h * h) * before
        so_far = total[t] = immediate[t] + w * so_far
    return immediate, total
