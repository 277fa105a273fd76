"""dlogits is not divided by B, and padded steps keep their gradient.

kind: pair
on: some padding
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    _, B, K = logits.shape
    z = logits - logits.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    y = np.eye(K)[targets]
    loss = -((log_p * y).sum(axis=-1) * mask).sum() / B
    return loss, np.exp(log_p) - y
