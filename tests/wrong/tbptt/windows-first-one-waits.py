"""The first window waits until k2 steps are read and takes all their losses.

kind: none
"""

import numpy as np


def tbptt_windows(T, k1, k2):
    if not 1 <= k1 <= k2:
        raise ValueError("1 <= k1 <= k2")
    stops = [*range(k2, T, k1), T]
    rows, done = [], 0
    for stop in stops:
        rows.append((max(stop - k2, 0), done, stop))
        done = stop
    return np.array(rows)
