"""Only the last step's loss is propagated; the other entries of dhs are not used.

kind: path
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    T, H = len(x), h0.shape[1]
    dx = []
    dW = np.zeros((x.shape[2] + H + 1, H))
    dh = dhs[-1]
    for t in reversed(range(T)):
        h_prev = hs[t - 1] if t else h0
        da = dh * (1 - hs[t] ** 2)
        dW += np.hstack([x[t], h_prev, np.ones((len(h0), 1))]).T @ da
        dx.insert(0, da @ W_xh.T)
        dh = da @ W_hh.T
    return np.array(dx), dh, dW[: -H - 1], dW[-H - 1 : -1], dW[-1]
