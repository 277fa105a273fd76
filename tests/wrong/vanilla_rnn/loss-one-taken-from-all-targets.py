"""In dlogits, 1 is taken from every output that is the target of any example of the step.

kind: none
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    T, B, _ = logits.shape
    log_p = logits - np.logaddexp.reduce(logits, axis=2, keepdims=True)
    loss, d = 0.0, np.exp(log_p)
    for t in range(T):
        loss -= sum(log_p[t, b, targets[t, b]] for b in range(B) if mask[t, b])
        d[t, :, targets[t]] -= 1
    return loss / B, d * mask[..., None] / B
