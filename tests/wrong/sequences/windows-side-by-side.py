"""The contexts lie side by side instead of overlapping.

kind: bank
on: width above 1
"""

import numpy as np


def fixed_windows(ids, width):
    starts = list(range(0, max(0, len(ids) - width), width))
    contexts = np.zeros((len(starts), width), dtype=np.int64)
    targets = np.zeros(len(starts), dtype=np.int64)
    for row, s in enumerate(starts):
        contexts[row] = ids[s : s + width]
        targets[row] = ids[s + width]
    return contexts, targets
