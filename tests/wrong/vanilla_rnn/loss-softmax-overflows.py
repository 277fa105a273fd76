"""The largest logit is not subtracted, so large logits overflow to nan.

kind: bank
on: huge logits
"""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    T, B, K = logits.shape
    exps = np.exp(logits)
    total = exps.sum(axis=2, keepdims=True)
    logp = logits - np.log(total)
    loss, dlogits = 0.0, np.zeros((T, B, K))
    for t, b in np.argwhere(mask):
        loss -= logp[t, b, targets[t, b]] / B
        dlogits[t, b] = exps[t, b] / total[t, b] / B
        dlogits[t, b, targets[t, b]] -= 1 / B
    return loss, dlogits
