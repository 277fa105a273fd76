"""The zeros stand before each sequence instead of after it.

kind: bank
"""

import numpy as np


def pad_sequences(sequences):
    longest = max(map(len, sequences))
    ids, mask = [], []
    for s in sequences:
        gap = longest - len(s)
        ids.append([0] * gap + list(s))
        mask.append([False] * gap + [True] * len(s))
    return np.array(ids).T, np.array(mask).T
