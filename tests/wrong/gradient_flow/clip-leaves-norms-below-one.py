"""Gradients of a norm below 1 are left alone, whatever max_norm is.

kind: bank
on: norm between max_norm and 1
"""

import numpy as np


def clip_by_global_norm(grads, max_norm):
    if max_norm <= 0:
        raise ValueError("max_norm must be positive")
    total = float(np.sqrt(sum(np.vdot(g, g) for g in grads)))
    if not np.isfinite(total):
        raise ValueError("gradients are not finite")
    if total > max(max_norm, 1.0):
        grads = [g * (max_norm / total) for g in grads]
    return list(grads), total
