"""Gradients shorter than max_norm are scaled up to it.

kind: bank
on: norm below max_norm
"""

import numpy as np


def clip_by_global_norm(grads, max_norm):
    if not max_norm > 0:
        raise ValueError(max_norm)
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads]))
    if not np.isfinite(norm):
        raise ValueError(norm)
    factor = max_norm / norm if norm else 1.0
    return [factor * g for g in grads], norm
