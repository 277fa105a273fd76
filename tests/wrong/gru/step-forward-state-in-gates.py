"""The third block of gates holds the new state h instead of the candidate n.

kind: bank
"""

import numpy as np


def gru_step_forward(x, h_prev, W_xh, W_hh, b_h):
    Xr, Xz, Xn = np.split(np.dot(x, W_xh) + b_h, 3, axis=1)
    Ur, Uz, Un = np.split(W_hh, 3, axis=1)
    r = 0.5 * np.tanh(0.5 * (Xr + np.dot(h_prev, Ur))) + 0.5
    z = 0.5 * np.tanh(0.5 * (Xz + np.dot(h_prev, Uz))) + 0.5
    n = np.tanh(Xn + np.dot(r * h_prev, Un))
    h = z * h_prev + (1 - z) * n
    return h, np.concatenate([r, z, h], axis=1)
