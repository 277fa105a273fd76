"""When there are no contexts, their array has shape (0,) and not (0, width).

kind: pattern
on: short ids
"""

import numpy as np


def fixed_windows(ids, width):
    pairs = [(ids[s : s + width], ids[s + width]) for s in range(len(ids) - width)]
    contexts = np.array([c for c, _ in pairs], dtype=np.int64)
    return contexts, np.array([t for _, t in pairs], dtype=np.int64)
