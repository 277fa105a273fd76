"""Only k1 > k2 raises ValueError; a k1 of -1 is accepted.

kind: bank
on: k1 = -1
"""

import numpy as np


def tbptt_windows(T, k1, k2):
    if k1 > k2:
        raise ValueError(f"k1 = {k1} is larger than k2 = {k2}")
    begin = np.arange(0, T, k1)
    end = np.minimum(begin + k1, T)
    return np.column_stack([np.maximum(end - k2, 0), begin, end])
