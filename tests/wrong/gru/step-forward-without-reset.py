"""The reset gate is computed but not used; the candidate sees all of h_prev.

kind: bank
"""

import numpy as np


def gru_step_forward(x, h_prev, W_xh, W_hh, b_h):
    a = np.concatenate([x, h_prev], axis=1) @ np.concatenate([W_xh, W_hh]) + b_h
    H = len(W_hh)
    r = 0.5 * (1 + np.tanh(a[:, :H] / 2))
    z = 0.5 * (1 + np.tanh(a[:, H : 2 * H] / 2))
    n = np.tanh(a[:, 2 * H :])
    return n + z * (h_prev - n), np.hstack([r, z, n])
