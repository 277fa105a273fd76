"""Symbol 0 is never counted, as if it were padding.

kind: bank
"""

import numpy as np


def bag_of_words(ids, num_classes):
    counts = np.zeros(num_classes, dtype=np.int64)
    for i in ids:
        if i != 0:
            counts[i] += 1
    return counts
