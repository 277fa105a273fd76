"""dW_hy pairs each step's dlogits with the state one step earlier.

kind: bank
"""

import numpy as np


def readout_backward(dlogits, hs, W_hy):
    T = len(hs)
    dW_hy = np.zeros(W_hy.shape)
    for t in range(1, T):
        dW_hy += hs[t - 1].T @ dlogits[t]
    return np.matmul(dlogits, W_hy.T), dW_hy, dlogits.sum(axis=0).sum(axis=0)
