"""The vectors are int64, not floating-point.

kind: pattern
"""

import numpy as np


def one_hot(ids, num_classes):
    table = np.zeros((num_classes, num_classes), dtype=np.int64)
    for k in range(num_classes):
        table[k, k] = 1
    return table[ids]
