"""The blocks are read and returned in the order z, r, n.

kind: pattern
"""

import numpy as np


def logistic(a):
    return np.exp(-np.logaddexp(0, -a))


def gru_step_forward(x, h_prev, W_xh, W_hh, b_h):
    W_x, W_h, b = W_xh.reshape(-1, 3, len(W_hh)), W_hh.reshape(-1, 3, len(W_hh)), b_h.reshape(3, -1)
    z, r = (logistic(x @ W_x[:, k] + h_prev @ W_h[:, k] + b[k]) for k in (0, 1))
    n = np.tanh(x @ W_x[:, 2] + (r * h_prev) @ W_h[:, 2] + b[2])
    return z * h_prev + (1 - z) * n, np.concatenate([z, r, n], axis=1)
