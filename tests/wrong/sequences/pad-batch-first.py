"""Both arrays come batch first, (B, T), instead of time first.

kind: pattern
"""

import numpy as np


def pad_sequences(sequences):
    T = max(s.shape[0] for s in sequences)
    rows = [np.pad(s.astype(np.int64), (0, T - s.shape[0])) for s in sequences]
    marks = [np.arange(T) < s.shape[0] for s in sequences]
    return np.stack(rows, axis=0), np.stack(marks, axis=0)
