"""Loss and gradient are divided by the number of counted steps instead of by B.

kind: bank
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    y = logits - np.max(logits, axis=2, keepdims=True)
    p = np.exp(y) / np.exp(y).sum(axis=2, keepdims=True)
    n = max(mask.sum(), 1)
    t, b = np.nonzero(mask)
    logs = y[t, b, targets[t, b]] - np.log(np.exp(y[t, b]).sum(axis=1))
    dlogits = np.zeros_like(logits)
    dlogits[t, b] = p[t, b]
    dlogits[t, b, targets[t, b]] -= 1
    return -logs.sum() / n, dlogits / n
