"""The old state that z keeps is reset too: h = z r h_prev + (1 - z) n.

kind: none
"""

import numpy as np


def gru_step_forward(x, h_prev, W_xh, W_hh, b_h):
    H = h_prev.shape[1]
    s = lambda a: 0.5 * (1 + np.tanh(0.5 * a))  # noqa: E731
    r = s(x @ W_xh[:, :H] + h_prev @ W_hh[:, :H] + b_h[:H])
    z = s(x @ W_xh[:, H : 2 * H] + h_prev @ W_hh[:, H : 2 * H] + b_h[H : 2 * H])
    q = r * h_prev
    n = np.tanh(x @ W_xh[:, 2 * H :] + q @ W_hh[:, 2 * H :] + b_h[2 * H :])
    return z * q + (1 - z) * n, np.hstack([r, z, n])
