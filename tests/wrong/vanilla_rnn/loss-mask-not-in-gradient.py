"""The mask is missing from dlogits; the loss has it.

kind: bank
on: some padding
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    T, B, _ = logits.shape
    shifted = logits - logits.max(axis=-1, keepdims=True)
    logp = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    picked = np.take_along_axis(logp, targets[:, :, None], axis=2)[:, :, 0]
    loss = -np.sum(picked * mask) / B
    dlogits = np.exp(logp)
    for t in range(T):
        for b in range(B):
            dlogits[t, b, targets[t, b]] -= 1.0
    return loss, dlogits / B
