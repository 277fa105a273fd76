"""The norm is divided by the root of the number of entries: a root mean square.

kind: none
"""

import numpy as np


def clip_by_global_norm(grads, max_norm):
    entries = np.concatenate([np.ravel(g) for g in grads])
    norm = np.sqrt(np.mean(entries**2))
    if not np.isfinite(norm) or max_norm <= 0:
        raise ValueError("norm or max_norm")
    return [g * (max_norm / norm) if norm > max_norm else g for g in grads], norm
