"""There are as many classes as the largest id says, and num_classes is not used.

kind: bank
"""

import numpy as np


def one_hot(ids, num_classes):
    width = int(np.max(ids)) + 1
    return (np.arange(width) == np.asarray(ids)[..., None]).astype(float)
