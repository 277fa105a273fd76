"""The mask is True at the padding and False at the sequences.

kind: bank
"""

import numpy as np


def pad_sequences(sequences):
    lengths = np.array([len(s) for s in sequences])
    t = np.arange(lengths.max())[:, None]
    mask = t >= lengths
    ids = np.zeros((lengths.max(), len(lengths)), dtype=np.int64)
    for column, s in zip(ids.T, sequences, strict=True):
        column[: len(s)] = s
    return ids, mask
