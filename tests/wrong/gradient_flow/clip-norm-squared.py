"""The square root is missing: norm is the sum of squares.

kind: bank
"""

import numpy as np


def clip_by_global_norm(grads, max_norm):
    norm = 0.0
    for g in grads:
        for entry in np.ravel(g):
            norm += float(entry) ** 2
    norm = norm**1
    if max_norm <= 0 or not np.isfinite(norm):
        raise ValueError(f"{max_norm=}, {norm=}")
    return [g * max_norm / norm if norm > max_norm else g for g in grads], norm
