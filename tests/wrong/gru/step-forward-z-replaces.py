"""z and 1 - z are swapped: z lets the new state in instead of keeping the old one.

kind: bank
"""

import numpy as np


def sigmoid(a):
    return 0.5 * (1 + np.tanh(a / 2))


def gru_step_forward(x, h_prev, W_xh, W_hh, b_h):
    H = h_prev.shape[1]
    X = x @ W_xh + b_h
    rz = sigmoid(X[:, : 2 * H] + h_prev @ W_hh[:, : 2 * H])
    r, z = rz[:, :H], rz[:, H:]
    n = np.tanh(X[:, 2 * H :] + (r * h_prev) @ W_hh[:, 2 * H :])
    h = (1 - z) * h_prev + z * n
    return h, np.hstack([rz, n])
