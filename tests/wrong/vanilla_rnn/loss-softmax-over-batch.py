"""The softmax runs over the examples of a step instead of over its outputs.

kind: bank
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    axis = 1
    z = logits - logits.max(axis=axis, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=axis, keepdims=True))
    onehot = np.eye(logits.shape[2])[targets] * mask[..., None]
    B = logits.shape[1]
    return -(onehot * log_p).sum() / B, (np.exp(log_p) * mask[..., None] - onehot) / B
