"""A window goes back k2 - 1 steps instead of k2.

kind: bank
"""

import numpy as np


def tbptt_windows(T, k1, k2):
    if not 1 <= k1 <= k2:
        raise ValueError("1 <= k1 <= k2")
    row = lambda i, stop: [max(0, stop - k2 + 1), i, stop]  # noqa: E731
    return np.array([row(i, min(i + k1, T)) for i in range(0, T, k1)])
