"""Each context holds its ids in reverse order, the latest first.

kind: pattern
"""

import numpy as np


def fixed_windows(ids, width):
    past, contexts, targets = [], [], []
    for i in ids:
        if len(past) == width:
            contexts.append(list(past))
            targets.append(i)
        past = [i, *past][:width]
    shape = (len(targets), width)
    return np.array(contexts, dtype=np.int64).reshape(shape), np.array(targets, dtype=np.int64)
