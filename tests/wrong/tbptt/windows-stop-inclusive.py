"""stop is the last step of the window instead of the one after it.

kind: bank
"""

import numpy as np


def tbptt_windows(T, k1, k2):
    if k1 < 1:
        raise ValueError("k1 < 1")
    if k2 < k1:
        raise ValueError("k2 < k1")
    rows = []
    for loss_start in range(0, T, k1):
        end = min(loss_start + k1, T)
        rows.append([max(end - k2, 0), loss_start, end - 1])
    return np.asarray(rows)
