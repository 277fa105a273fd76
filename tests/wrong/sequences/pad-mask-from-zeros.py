"""The mask is False at every id 0, real ones included.

kind: bank
"""

import numpy as np


def pad_sequences(sequences):
    T, B = max(len(s) for s in sequences), len(sequences)
    ids = np.zeros((T, B), dtype=np.int64)
    for b in range(B):
        for t in range(len(sequences[b])):
            ids[t, b] = sequences[b][t]
    return ids, ids != 0
