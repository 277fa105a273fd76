"""start is loss_start: no window looks further back than its own losses.

kind: bank
"""

import numpy as np


def tbptt_windows(T, k1, k2):
    if not (k1 >= 1 and k2 >= k1):
        raise ValueError("k1, k2")
    stops = [*range(k1, T, k1), T]
    loss_starts = [0, *stops[:-1]]
    return np.c_[loss_starts, loss_starts, stops]
