"""The numbers are floats, not integers.

kind: pattern
"""

import numpy as np


def tbptt_windows(T, k1, k2):
    if not 1 <= k1 <= k2:
        raise ValueError("k1, k2")
    table = np.zeros((int(np.ceil(T / k1)), 3))
    for row, first in zip(table, range(0, T, k1), strict=True):
        row[1], row[2] = first, min(T, first + k1)
        row[0] = max(0, row[2] - k2)
    return table
