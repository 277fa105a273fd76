"""All sequences are cut to the length of the shortest.

kind: bank
"""

import numpy as np


def pad_sequences(sequences):
    T = min(len(s) for s in sequences)
    ids = np.zeros((T, len(sequences)), dtype=np.int64)
    mask = np.zeros((T, len(sequences)), dtype=bool)
    for b, s in enumerate(sequences):
        n = min(T, len(s))
        ids[:n, b], mask[:n, b] = s[:n], True
    return ids, mask
