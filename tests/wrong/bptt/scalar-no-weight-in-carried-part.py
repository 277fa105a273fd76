"""What total carries over from the step before lacks the factor w.

kind: bank
"""

import numpy as np


def scalar_sensitivities(x, h0, w, u):
    pairs, h, d = [], h0, 0
    for v in x:
        new = np.tanh(w * h + u * v)
        pairs.append(((1 - new**2) * h, (1 - new**2) * (h + d)))
        h, d = new, pairs[-1][1]
    return tuple(np.array(p) for p in zip(*pairs, strict=True))
