"""Loss and gradient are divided by T as well as by B.

kind: pattern
"""

import numpy as np


def log_softmax(y):
    y = y - y.max(axis=-1, keepdims=True)
    return y - np.log(np.exp(y).sum(axis=-1, keepdims=True))


def softmax_cross_entropy(logits, targets, mask):
    T, B, K = logits.shape
    n = T * B
    logp, right = log_softmax(logits), np.eye(K)[targets]
    loss = -(mask[..., None] * right * logp).sum() / n
    return loss, mask[..., None] * (np.exp(logp) - right) / n
