"""Every vector has a one at each class that occurs anywhere in ids.

kind: none
"""

import numpy as np


def one_hot(ids, num_classes):
    vectors = np.zeros((*ids.shape, num_classes))
    vectors[..., ids] = 1
    return vectors
