"""The largest logit is subtracted in place, so the logits that came are changed.

kind: pattern
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    logits -= logits.max(axis=-1, keepdims=True)
    B = logits.shape[1]
    e = np.exp(logits)
    total = e.sum(axis=-1)
    picked = np.take_along_axis(logits, targets[..., None], -1)[..., 0]
    loss = ((np.log(total) - picked) * mask).sum()
    p = e / total[..., None]
    p -= np.eye(logits.shape[-1])[targets]
    return loss / B, p * (mask / B)[..., None]
