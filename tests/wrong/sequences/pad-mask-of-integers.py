"""The mask holds integers, not booleans.

kind: pattern
"""

import numpy as np


def pad_sequences(sequences):
    T = max(len(s) for s in sequences)
    ids = np.zeros((T, len(sequences)), dtype=int)
    mask = np.zeros_like(ids)
    for b, s in enumerate(sequences):
        ids[: len(s), b] = s
        mask[: len(s), b] = 1
    return ids, mask
