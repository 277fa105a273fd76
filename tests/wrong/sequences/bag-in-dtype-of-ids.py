"""The counts have the dtype of the ids, where large ones overflow.

kind: bank
on: small integers
"""

import numpy as np


def bag_of_words(ids, num_classes):
    counts = np.zeros(num_classes, dtype=ids.dtype)
    np.add.at(counts, ids, 1)
    return counts
