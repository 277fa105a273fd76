"""The last window stops past T.

kind: bank
on: k1 not dividing T
"""

import numpy as np


def tbptt_windows(T, k1, k2):
    if not 0 < k1 <= k2:
        raise ValueError("0 < k1 <= k2")
    loss_start = np.arange(0, T, k1)
    stop = loss_start + k1

    return np.stack([np.where(stop > k2, stop - k2, 0), loss_start, stop], axis=-1)
