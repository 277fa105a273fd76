"""The loss is in bits; its gradient belongs to a loss in nats.

kind: pattern
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    T, B, _ = logits.shape
    z = logits - logits.max(axis=2, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=2, keepdims=True))
    chosen = np.stack([[log_p[t, b, targets[t, b]] for b in range(B)] for t in range(T)])
    d = np.exp(log_p)
    for t in range(T):
        d[t, np.arange(B), targets[t]] -= 1
    return -(chosen * mask).sum() / B / np.log(2), d * mask[..., None] / B
