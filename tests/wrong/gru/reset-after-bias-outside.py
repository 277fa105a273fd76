"""The candidate's b_h is added outside the reset instead of inside.

kind: bank
"""

import numpy as np


def gru_step_forward_reset_after(x, h_prev, W_xh, W_hh, b_x, b_h):
    H = h_prev.shape[1]
    A, U = np.dot(x, W_xh) + b_x, np.dot(h_prev, W_hh)
    g = 0.5 + 0.5 * np.tanh((A + U + b_h)[:, : 2 * H] / 2)
    r, z = g[:, :H], g[:, H:]
    n = np.tanh(A[:, 2 * H :] + r * U[:, 2 * H :] + b_h[2 * H :])
    return n + z * (h_prev - n), np.concatenate([g, n], axis=1)
