"""dW_hh takes h0 for zero, so the first step's share is missing.

kind: path
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    T = x.shape[0]
    da = np.empty_like(hs)
    dh = np.zeros_like(h0)
    for t in range(T)[::-1]:
        da[t] = (dhs[t] + dh) * (1 - hs[t] ** 2)
        dh = da[t] @ W_hh.T
    dW_hh = np.zeros_like(W_hh)
    for t in range(T):
        h_prev = hs[t - 1] if t > 0 else np.zeros_like(h0)
        dW_hh += h_prev.T @ da[t]
    dx = np.einsum("tbh,dh->tbd", da, W_xh)
    return dx, dh, np.einsum("tbd,tbh->dh", x, da), dW_hh, np.einsum("tbh->h", da)
