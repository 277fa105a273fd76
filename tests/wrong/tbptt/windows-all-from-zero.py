"""Every window starts at step 0; k2 is used only in the check.

kind: bank
"""

import numpy as np


def tbptt_windows(T, k1, k2):
    if not 1 <= k1 <= k2:
        raise ValueError(f"{k1} {k2}")
    stops = np.append(np.arange(k1, T, k1), T)
    loss_starts = np.insert(stops[:-1], 0, 0)
    starts = np.zeros_like(stops)
    return np.array([starts, loss_starts, stops]).T
