"""db_y is summed over time but not over the batch, so it has shape (B, K).

kind: bank
"""

import numpy as np


def readout_backward(dlogits, hs, W_hy):
    dhs, dW_hy = np.zeros_like(hs), np.zeros_like(W_hy)
    db_y = np.zeros(dlogits[0].shape)
    for t, dy in enumerate(dlogits):
        dhs[t] = np.dot(dy, W_hy.T)
        dW_hy += np.dot(hs[t].T, dy)
        db_y += dy
    return dhs, dW_hy, db_y
