"""The mask is not used at all, so padded steps count.

kind: bank
on: some padding
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    _, B, K = logits.shape

    z = logits - logits.max(-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(-1, keepdims=True))
    y = (np.arange(K) == targets[..., None]).astype(float)
    return -(y * log_p).sum() / B, (np.exp(log_p) - y) / B
