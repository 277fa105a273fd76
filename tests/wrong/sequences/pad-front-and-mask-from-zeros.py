"""The zeros stand in front of the sequences, and the mask is False at every id 0.

kind: pair
"""

import numpy as np


def pad_sequences(sequences):
    T = max(len(s) for s in sequences)
    columns = []
    for s in sequences:
        filled = np.zeros(T, dtype=np.int64)
        filled[T - len(s) :] = s
        columns.append(filled)
    ids = np.column_stack(columns)
    return ids, ids.astype(bool)
