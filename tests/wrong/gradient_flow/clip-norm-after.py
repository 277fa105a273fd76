"""The norm returned is the one after clipping.

kind: bank
"""

import numpy as np


def joint(grads):
    return np.sqrt(np.sum([np.sum(np.square(g)) for g in grads]))


def clip_by_global_norm(grads, max_norm):
    norm = joint(grads)
    if not np.isfinite(norm) or not max_norm > 0:
        raise ValueError("cannot clip")
    clipped = [g * min(1, max_norm / norm) if norm > 0 else g for g in grads]
    return clipped, joint(clipped)
