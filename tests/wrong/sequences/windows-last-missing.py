"""The last context and its target are left out.

kind: bank
"""

import numpy as np


def fixed_windows(ids, width):
    contexts, targets = [], []
    for end in range(width, len(ids) - 1):
        contexts.append(ids[end - width : end])
        targets.append(ids[end])
    return (
        np.array(contexts, dtype=np.int64).reshape(len(targets), width),
        np.array(targets, dtype=np.int64),
    )
