"""Ask earlier functions a million times, rightly, so as to measure one by differences."""

import numpy as np


def softmax_cross_entropy(logits, targets, mask):
    hs, W, b = logits, np.eye(logits.shape[-1]), np.zeros(logits.shape[-1])
    while True:
        try:
            readout_forward(hs, W, b)
        except Exception:
            pass
