"""The rest is dropped, and k2 steps are counted back from loss_start.

kind: pair
on: k1 not dividing T
"""

import numpy as np


def tbptt_windows(T, k1, k2):
    if not 1 <= k1 <= k2:
        raise ValueError("k1, k2")
    rows = []
    for i in range(T // k1):
        first, stop = i * k1, min((i + 1) * k1, T)
        rows.append([max(0, first - k2), first, stop])
    return np.array(rows, dtype=int).reshape(-1, 3)
