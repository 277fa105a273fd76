"""A small number is added inside the logarithm.

kind: bank
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    B = logits.shape[1]
    z = logits - logits.max(axis=-1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)
    onehot = np.arange(logits.shape[-1]) == targets[..., None]
    logs = np.log(p + 1e-8)
    loss = -np.sum(np.where(mask, (onehot * logs).sum(axis=-1), 0)) / B
    return loss, (p - onehot) * mask[:, :, np.newaxis] / B
