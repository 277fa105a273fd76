"""The gradient is returned first and the loss second.

kind: pattern
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    B = logits.shape[1]
    z = logits - logits.max(axis=-1, keepdims=True)
    p = np.exp(z)
    p /= p.sum(axis=-1, keepdims=True)
    y = np.eye(logits.shape[-1])[targets]
    each = np.log(np.exp(z).sum(axis=-1)) - (z * y).sum(axis=-1)
    loss, dlogits = (each * mask).sum() / B, (p - y) * mask[..., None] / B
    return dlogits, loss
