"""The loss is an array with one number per example instead of their sum.

kind: none
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    T, B, K = logits.shape
    log_p = logits - np.logaddexp.reduce(logits, axis=2, keepdims=True)
    y = np.eye(K)[targets]
    loss = -(y * log_p).sum(axis=2) * mask / B
    return loss.sum(axis=0), (np.exp(log_p) - y) * mask.reshape(T, B, 1) / B
