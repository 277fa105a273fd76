"""The axis of the classes comes first instead of last.

kind: pattern
"""

import numpy as np


def one_hot(ids, num_classes):
    planes = [(ids == k) * 1.0 for k in range(num_classes)]
    return np.stack(planes, axis=0)
