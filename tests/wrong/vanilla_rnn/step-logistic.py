"""The activation is the logistic function instead of tanh.

kind: bank
"""

import numpy as np


def squash(a):
    return 1 / (1 + np.exp(-a))


def rnn_step_forward(x, h_prev, W_xh, W_hh, b_h):
    B, H = h_prev.shape
    h = np.zeros((B, H))
    for b in range(B):
        h[b] = squash(x[b] @ W_xh + h_prev[b] @ W_hh + b_h)
    return h
