"""The states are kept in the dtype of x, so integer inputs make them all 0.

kind: bank
on: integer x
"""

import numpy as np


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    hs = np.zeros((x.shape[0], *h0.shape), dtype=x.dtype)
    for t, x_t in enumerate(x):
        before = hs[t - 1] if t else h0
        hs[t] = np.tanh(x_t @ W_xh + before @ W_hh + b_h)
    return hs
