"""Both are divided by the counted steps instead of by B, and dlogits has the wrong sign.

kind: pair
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    scale = 1 / max(1, mask.sum())
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    right = np.arange(logits.shape[-1]) == targets[..., None]
    loss = -scale * log_p[right & mask[..., None]].sum()
    return loss, scale * mask[..., None] * (right - np.exp(log_p))
