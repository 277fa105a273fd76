"""A symbol that occurs several times is counted once.

kind: bank
"""

import numpy as np


def bag_of_words(ids, num_classes):
    counts = np.zeros(num_classes, dtype=np.int64)
    counts[ids] += 1
    return counts
