"""The columns are loss_start, start, stop.

kind: pattern
"""

import numpy as np


def tbptt_windows(T, k1, k2):
    if k1 < 1 or k2 < k1:
        raise ValueError("k1")
    rows = []
    for first in range(0, T, k1):
        last = min(first + k1, T)
        start = max(last - k2, 0)
        rows.append((first, start, last))
    return np.array(rows)
