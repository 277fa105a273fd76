"""The joint norm is the sum of the arrays' norms.

kind: bank
"""

import numpy as np


def clip_by_global_norm(grads, max_norm):
    lengths = [np.linalg.norm(np.ravel(g)) for g in grads]
    norm = sum(lengths)
    if not (np.isfinite(norm) and max_norm > 0):
        raise ValueError("bad norm")
    if norm <= max_norm:
        return grads, norm
    return [g / norm * max_norm for g in grads], norm
