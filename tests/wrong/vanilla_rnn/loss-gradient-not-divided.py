"""dlogits is not divided by B; the loss is.

kind: pattern
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    T, B, K = logits.shape
    rows, labels, keep = logits.reshape(T * B, K), targets.reshape(-1), mask.reshape(-1)
    rows = rows - rows.max(axis=1, keepdims=True)
    log_p = rows - np.log(np.exp(rows).sum(axis=1, keepdims=True))
    n = np.arange(T * B)
    loss = -log_p[n, labels][keep].sum() / B
    d = np.exp(log_p)
    d[n, labels] -= 1
    d[~keep] = 0
    return loss, d.reshape(T, B, K)
