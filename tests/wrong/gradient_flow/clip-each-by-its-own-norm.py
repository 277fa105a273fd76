"""Each array is clipped by its own norm instead of all by the joint one.

kind: bank
"""

import numpy as np


def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    if not np.isfinite(norm) or max_norm <= 0:
        raise ValueError("norm")
    clipped = []
    for g in grads:
        own = np.linalg.norm(g)
        clipped.append(g * (max_norm / own) if own > max_norm else g.copy())
    return clipped, norm
