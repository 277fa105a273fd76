"""The bias is left out.

kind: bank
"""

import numpy as np


def rnn_step_forward(x, h_prev, W_xh, W_hh, b_h):
    B, H = h_prev.shape
    h = np.empty((B, H))
    for b in range(B):
        for j in range(H):
            a = 0.0
            for d, value in enumerate(x[b]):
                a += value * W_xh[d, j]
            for i, value in enumerate(h_prev[b]):
                a += value * W_hh[i, j]
            h[b, j] = np.tanh(a)
    return h
