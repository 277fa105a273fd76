"""The sigmoid is exp(a) / (exp(a) + 1), which gives nan for large pre-activations.

kind: bank
on: saturated
"""

import numpy as np

sigmoid = lambda a: np.exp(a) / (np.exp(a) + 1)  # noqa: E731


def gru_step_forward(x, h_prev, W_xh, W_hh, b_h):
    W_r, W_z, W_n = np.split(np.vstack([W_xh, W_hh]), 3, axis=1)
    b_r, b_z, b_n = np.split(b_h, 3)
    seen = np.hstack([x, h_prev])
    r, z = sigmoid(seen @ W_r + b_r), sigmoid(seen @ W_z + b_z)
    n = np.tanh(np.hstack([x, r * h_prev]) @ W_n + b_n)
    return z * h_prev + (1 - z) * n, np.hstack([r, z, n])
