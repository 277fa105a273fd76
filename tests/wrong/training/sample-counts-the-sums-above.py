"""The sums above u are counted, not those at or below it.

kind: bank
"""

import numpy as np


def sample_ids(logits, temperature, u):
    if temperature <= 0:
        raise ValueError("temperature")
    z = logits / temperature
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    k = (np.cumsum(p, axis=1) > u[:, None]).sum(axis=1)
    return np.minimum(k, logits.shape[1] - 1).astype(np.int64)
