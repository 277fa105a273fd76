"""The arrays that came are scaled in place.

kind: pattern
"""

import numpy as np


def clip_by_global_norm(grads, max_norm):
    if not max_norm > 0:
        raise ValueError("max_norm")
    norm = sum(float((g * g).sum()) for g in grads) ** 0.5
    if not np.isfinite(norm):
        raise ValueError("norm")

    if norm > max_norm:
        for g in grads:
            g *= max_norm / norm
    return grads, norm
