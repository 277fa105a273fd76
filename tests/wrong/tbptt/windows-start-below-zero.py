"""start may be negative.

kind: bank
"""

import numpy as np


def tbptt_windows(T, k1, k2):
    if k1 <= 0 or k2 < k1:
        raise ValueError("bad k1 or k2")
    n = -(-T // k1)
    w = np.zeros((n, 3), dtype=int)
    for i in range(n):
        w[i, 1] = i * k1
        w[i, 2] = min((i + 1) * k1, T)
        w[i, 0] = w[i, 2] - k2
    return w
