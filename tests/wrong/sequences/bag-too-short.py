"""The counts end at the largest id that occurs.

kind: bank
on: last symbols absent
"""

import numpy as np


def bag_of_words(ids, num_classes):
    found = {}
    for i in ids.tolist():
        found[i] = found.get(i, 0) + 1
    last = max(found, default=-1)
    return np.array([found.get(k, 0) for k in range(last + 1)], dtype=np.int64)
