"""The logarithm is taken of a probability that has underflowed to 0.

kind: bank
on: huge logits
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    T, B, _ = logits.shape
    z = logits - logits.max(axis=2, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=2, keepdims=True)
    t, b = np.meshgrid(np.arange(T), np.arange(B), indexing="ij")
    right = p[t, b, targets]
    each = -np.log(right)
    p[t, b, targets] = right - 1
    return each[mask].sum() / B, np.where(mask[..., None], p, 0) / B
