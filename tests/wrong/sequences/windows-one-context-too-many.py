"""The last run of ids is a context too, although nothing follows it.

kind: bank
"""

import numpy as np


def fixed_windows(ids, width):
    ids = np.asarray(ids, dtype=np.int64)
    n = max(0, len(ids) - width)
    rows = [ids[s : s + width] for s in range(n + 1) if s + width <= len(ids)]
    return np.array(rows, dtype=np.int64).reshape(-1, width), ids[width:]
