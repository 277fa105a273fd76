"""The largest logit of the whole array is subtracted, so other steps underflow.

kind: bank
on: huge logits
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    B = logits.shape[1]
    z = logits - logits.max()
    total = np.exp(z).sum(axis=-1, keepdims=True)
    log_p = z - np.log(total)
    hit = np.eye(logits.shape[-1], dtype=bool)[targets] & mask[..., None]
    return -log_p[hit].sum() / B, (np.exp(z) / total * mask[..., None] - hit) / B
