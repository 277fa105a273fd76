"""dlogits has the wrong sign.

kind: pattern
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    B, K = logits.shape[1:]
    log_p = logits - np.logaddexp.reduce(logits, axis=-1)[..., None]
    weights = (np.eye(K)[targets] * mask[..., None]) / B
    loss = -np.vdot(weights, log_p)
    counted = mask[..., None] / B
    return loss, weights - counted * np.exp(log_p)
