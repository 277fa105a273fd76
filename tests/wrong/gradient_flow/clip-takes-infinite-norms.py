"""A norm that is not finite raises no ValueError.

kind: bank
on: entries that are not finite
"""

import numpy as np


def clip_by_global_norm(grads, max_norm):
    if max_norm <= 0:
        raise ValueError("max_norm must be positive")
    norm = np.linalg.norm(np.hstack([g.ravel() for g in grads]))

    scale = max_norm / max(norm, max_norm)
    return [scale * g for g in grads], norm
