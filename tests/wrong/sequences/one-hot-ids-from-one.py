"""The one stands one place too early, as if ids counted from 1.

kind: bank
"""

import numpy as np


def one_hot(ids, num_classes):
    out = np.zeros((*ids.shape, num_classes))
    np.put_along_axis(out, ids[..., None] - 1, 1.0, axis=-1)
    return out
