"""The targets are whole windows one id later, (n, width), instead of single ids.

kind: none
"""

import numpy as np


def fixed_windows(ids, width):
    ids = ids.astype(np.int64)
    n = max(0, len(ids) - width)
    cut = lambda s: ids[s + np.arange(n)[:, None] + np.arange(width)]  # noqa: E731
    return cut(0), cut(1)
