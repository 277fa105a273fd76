"""b_x and b_h are taken for each other.

kind: bank
"""

import numpy as np


def gru_step_forward_reset_after(x, h_prev, W_xh, W_hh, b_x, b_h):
    ones = np.ones((len(x), 1))
    from_x = np.hstack([x, ones]) @ np.vstack([W_xh, b_h])
    from_h = np.hstack([h_prev, ones]) @ np.vstack([W_hh, b_x])
    xs, hs = np.split(from_x, 3, axis=1), np.split(from_h, 3, axis=1)
    r, z = (np.exp(-np.logaddexp(0, -xs[k] - hs[k])) for k in (0, 1))
    n = np.tanh(xs[2] + r * hs[2])
    return z * h_prev + (1 - z) * n, np.hstack([r, z, n])
