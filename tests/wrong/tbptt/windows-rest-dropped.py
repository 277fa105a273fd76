"""When k1 does not divide T, the losses of the rest are in no window.

kind: bank
on: k1 not dividing T
"""

import numpy as np


def tbptt_windows(T, k1, k2):
    if k1 < 1 or k1 > k2:
        raise ValueError("need 1 <= k1 <= k2")
    rows = []
    for stop in range(k1, T + 1, k1):
        rows.append((max(0, stop - k2), stop - k1, stop))
    return np.array(rows, dtype=int).reshape(-1, 3)
