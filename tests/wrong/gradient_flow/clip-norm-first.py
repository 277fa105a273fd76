"""The norm is returned first and the list second.

kind: pattern
"""

import numpy as np


def clip_by_global_norm(grads, max_norm):
    norm = float(np.sqrt(sum((g**2).sum() for g in grads)))
    if max_norm <= 0 or not np.isfinite(norm):
        raise ValueError("cannot clip")
    factor = 1.0 if norm <= max_norm else max_norm / norm
    clipped = [factor * g for g in grads]
    return norm, clipped
