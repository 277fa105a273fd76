"""dW_hy is divided by T, and db_y is the mean over the batch.

kind: pair
"""

import numpy as np


def readout_backward(dlogits, hs, W_hy):
    T, B, K = dlogits.shape
    h, dy = hs.reshape(T * B, -1), dlogits.reshape(T * B, K)
    db_y = np.array([dlogits[:, b].sum(axis=0) for b in range(B)]).mean(axis=0)
    return (dy @ W_hy.T).reshape(hs.shape), h.T @ dy / T, db_y
