"""Nothing is carried from step t+1 to step t; each state gets its own loss only.

kind: path
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    before = np.concatenate([h0[None], hs[:-1]])
    da = dhs * (1 - hs**2)
    dW_hh = np.einsum("tbi,tbj->ij", before, da)
    return da @ W_xh.T, da[0] @ W_hh.T, np.einsum("tbd,tbj->dj", x, da), dW_hh, da.sum(axis=(0, 1))
