"""The reset gate multiplies the product h_prev W_hn instead of h_prev before it.

kind: bank
"""

import numpy as np


def gru_step_forward(x, h_prev, W_xh, W_hh, b_h):
    split = lambda W: np.split(W, 3, axis=-1)  # noqa: E731
    (Xr, Xz, Xn), (Ur, Uz, Un), (br, bz, bn) = split(W_xh), split(W_hh), split(b_h)
    r = 0.5 + 0.5 * np.tanh(0.5 * (x @ Xr + h_prev @ Ur + br))
    z = 0.5 + 0.5 * np.tanh(0.5 * (x @ Xz + h_prev @ Uz + bz))
    n = np.tanh(x @ Xn + r * (h_prev @ Un) + bn)
    return z * h_prev + (1 - z) * n, np.concatenate([r, z, n], axis=1)
