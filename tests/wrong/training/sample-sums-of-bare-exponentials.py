"""The exponentials are summed without being divided by their sum.

kind: bank
"""

import numpy as np


def sample_ids(logits, temperature, u):
    if not temperature > 0:
        raise ValueError("temperature must be above 0")
    z = logits / temperature
    z = z - z.max(axis=1, keepdims=True)
    p = np.exp(z)
    p = p / p.sum(axis=1, keepdims=True)
    cum = np.cumsum(np.exp(z), axis=1)
    k = (cum <= u[:, None]).sum(axis=1)
    return np.minimum(k, logits.shape[1] - 1).astype(np.int64)
