"""The padding is -1 instead of 0.

kind: bank
"""

import itertools

import numpy as np


def pad_sequences(sequences):
    rows = list(itertools.zip_longest(*[s.tolist() for s in sequences], fillvalue=-1))
    ids = np.array(rows, dtype=np.int64)
    return ids, ids >= 0
