"""Every entry is clipped to between -max_norm and max_norm.

kind: none
"""

import numpy as np


def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g * g) for g in grads))
    if max_norm <= 0 or np.isnan(norm) or np.isinf(norm):
        raise ValueError("max_norm must be positive and the norm finite")
    return [np.clip(g, -max_norm, max_norm) for g in grads], norm
