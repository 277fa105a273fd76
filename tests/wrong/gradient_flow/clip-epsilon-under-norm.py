"""A small number is added to the norm before dividing by it.

kind: bank
"""

import numpy as np


def clip_by_global_norm(grads, max_norm):
    if max_norm <= 0:
        raise ValueError("max_norm")
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads])
    if not np.isfinite(norm):
        raise ValueError("norm")
    coefficient = max_norm / (norm + 1e-6)
    return [g * coefficient if coefficient < 1 else g for g in grads], norm
