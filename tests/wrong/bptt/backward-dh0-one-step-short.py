"""dh0 is the gradient of the first step's state; it has not passed the first step itself.

kind: bank
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    T = len(x)
    hs = np.concatenate([h0[None], hs])
    dh = np.zeros_like(hs)
    dh[1:] = dhs
    da = np.zeros_like(dhs)
    for t in range(T, 0, -1):
        da[t - 1] = dh[t] * (1 - hs[t] ** 2)
        dh[t - 1] += da[t - 1] @ W_hh.T
    dW_hh = np.tensordot(hs[:-1], da, axes=([0, 1], [0, 1]))
    dW_xh = np.tensordot(x, da, axes=([0, 1], [0, 1]))
    return da @ W_xh.T, dh[1], dW_xh, dW_hh, da.sum(axis=(0, 1))
