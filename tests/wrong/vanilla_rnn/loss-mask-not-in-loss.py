"""The loss adds the padded steps; its gradient leaves them out.

kind: bank
on: some padding
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    _, B, K = logits.shape
    log_p = logits - np.logaddexp.reduce(logits, axis=2, keepdims=True)
    y = np.eye(K)[targets]
    m = mask.astype(float)
    loss = -np.einsum("tbk,tbk->", y, log_p) / B
    return loss, np.einsum("tbk,tb->tbk", np.exp(log_p) - y, m) / B
