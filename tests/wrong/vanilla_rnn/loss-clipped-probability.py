"""The probability is kept from falling below 1e-12, which bounds the loss.

kind: bank
on: huge logits
"""

import numpy as np


def softmax(y):
    e = np.exp(y - np.max(y))
    return e / np.sum(e)


def softmax_cross_entropy(logits, targets, mask):
    T, B, _ = logits.shape
    loss, dlogits = 0.0, np.zeros_like(logits)
    for t in range(T):
        for b in range(B):
            if mask[t, b]:
                p, k = softmax(logits[t, b]), targets[t, b]

                loss += -np.log(np.clip(p[k], 1e-12, 1.0))
                p[k] -= 1
                dlogits[t, b] = p
    return loss / B, dlogits / B
