"""dW_hh is transposed.

kind: pattern
"""

import numpy as np


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    da = dh * (1 - h**2)
    dW_hh = np.zeros(W_hh.shape)
    for i in range(len(W_hh)):
        for j in range(len(W_hh)):
            dW_hh[j, i] = (h_prev[:, i] * da[:, j]).sum()
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, dW_hh, da.sum(axis=0)
