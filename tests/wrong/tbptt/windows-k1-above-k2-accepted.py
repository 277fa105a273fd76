"""A k1 larger than k2 raises no ValueError.

kind: bank
on: k1 = 3, k2 = 2
"""

import numpy as np


def tbptt_windows(T, k1, k2):
    if k1 < 1 or k2 < 1:
        raise ValueError("k1 and k2 must be positive")
    firsts = range(0, T, k1)
    return np.array([[max(0, min(f + k1, T) - k2), f, min(f + k1, T)] for f in firsts])
