"""The target is the last id of its own context, not the one after it.

kind: bank
"""

import numpy as np


def fixed_windows(ids, width):
    ids = ids.astype(np.int64)
    n = max(len(ids) - width, 0)
    place = np.add.outer(np.arange(n), np.arange(width))
    return ids[place], ids[place[:, -1] + 0]
