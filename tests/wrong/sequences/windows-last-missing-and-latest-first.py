"""The last context is left out, and each context holds its ids in reverse order.

kind: pair
"""

import numpy as np


def fixed_windows(ids, width):
    ids = ids.astype(np.int64)
    n = max(0, len(ids) - width - 1)
    lags = [ids[j : j + n] for j in range(width)][::-1]
    return np.stack(lags, axis=1), ids[width : width + n]
