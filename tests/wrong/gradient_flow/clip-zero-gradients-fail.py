"""All-zero gradients raise ZeroDivisionError.

kind: bank
on: gradients of zero
"""

import math

import numpy as np


def clip_by_global_norm(grads, max_norm):
    if max_norm <= 0:
        raise ValueError("max_norm must be above 0")
    norm = math.sqrt(sum(float(v) ** 2 for g in grads for v in g.flat))
    if not math.isfinite(norm):
        raise ValueError("norm must be finite")
    scale = min(1.0, float(max_norm) / norm)
    return [np.array(g) * scale for g in grads], norm
