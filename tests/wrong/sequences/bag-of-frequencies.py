"""The counts are divided by the number of ids.

kind: pattern
"""

import numpy as np


def bag_of_words(ids, num_classes):
    counts = np.array([np.sum(ids == k) for k in range(num_classes)])
    return counts / max(1, len(ids))
