"""total is the cumulative sum of the immediate derivatives, without any factor between steps.

kind: none
"""

import numpy as np


def scalar_sensitivities(x, h0, w, u):
    h, immediate, slopes = h0, [], []
    for v in x:
        new = np.tanh(w * h + u * v)
        slopes.append(1 - new**2)
        immediate.append(slopes[-1] * h)
        h = new
    immediate = np.array(immediate)
    return immediate, np.cumsum(immediate)
