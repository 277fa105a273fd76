"""The candidate does not look at h_prev.

kind: none
"""

import numpy as np


def sigma(a):
    return 0.5 * (np.tanh(a / 2) + 1)


def lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, b_h):
    X, U, b = np.split(W_xh, 4, axis=1), np.split(W_hh, 4, axis=1), np.split(b_h, 4)
    i = sigma(x @ X[0] + h_prev @ U[0] + b[0])
    f = sigma(x @ X[1] + h_prev @ U[1] + b[1])
    g = np.tanh(x @ X[2] + b[2])
    o = sigma(x @ X[3] + h_prev @ U[3] + b[3])
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.concatenate([i, f, g, o], axis=1)
