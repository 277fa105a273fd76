"""loss_start is start, so overlapping windows count losses again.

kind: bank
"""

import numpy as np


def tbptt_windows(T, k1, k2):
    if k1 < 1 or k1 > k2:
        raise ValueError("k1")
    stops = np.unique(np.minimum(np.arange(k1, T + k1, k1), T))
    starts = np.maximum(0, stops - k2)
    return np.stack([starts, starts, stops], axis=1)
