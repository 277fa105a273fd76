"""Ids shorter than the window raise an error instead of giving no rows.

kind: bank
on: short ids
"""

import numpy as np


def fixed_windows(ids, width):
    n = len(ids) - width
    contexts, targets = np.empty((n, width), dtype=np.int64), np.empty(n, dtype=np.int64)
    for s in range(n):
        contexts[s], targets[s] = ids[s : s + width], ids[s + width]
    return contexts, targets
