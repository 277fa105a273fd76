"""The immediate derivative multiplies by the state after the step, not by the one before.

kind: bank
"""

import numpy as np


def scalar_sensitivities(x, h0, w, u):
    a, hs = [], [h0]
    for v in x:
        a.append(w * hs[-1] + u * v)
        hs.append(np.tanh(a[-1]))
    slopes = 1 / np.cosh(np.array(a)) ** 2
    immediate = slopes * np.array(hs[1:])
    total = [immediate[0]]
    for t in range(1, len(x)):
        total.append(immediate[t] + slopes[t] * w * total[-1])
    return immediate, np.array(total)
