"""The targets have shape (n, 1) instead of (n,).

kind: pattern
"""

import numpy as np


def fixed_windows(ids, width):
    n = max(0, len(ids) - width)
    table = np.array([ids[s : s + width + 1] for s in range(n)], dtype=np.int64)
    table = table.reshape(n, width + 1)
    return table[:, :width], table[:, width:]
