"""Each array is clipped by its own norm, and norm is the sum of these.

kind: pair
"""

import numpy as np


def clip_by_global_norm(grads, max_norm):
    own = [float(np.linalg.norm(g)) for g in grads]
    norm = sum(own)
    if max_norm <= 0 or not np.isfinite(norm):
        raise ValueError("cannot clip")
    pairs = zip(grads, own, strict=True)
    return [g * (max_norm / max(n, max_norm)) for g, n in pairs], norm
