"""A max_norm of zero or below raises no ValueError.

kind: bank
on: max_norm of -1
"""

import numpy as np


def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(np.sum([np.einsum("i,i", g.ravel(), g.ravel()) for g in grads]))
    if not np.isfinite(norm):
        raise ValueError("norm")
    if norm > max_norm:
        return [g * (max_norm / norm) for g in grads], norm
    return [g.copy() for g in grads], norm
