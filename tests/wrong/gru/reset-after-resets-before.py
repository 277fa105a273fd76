"""The reset gate multiplies h_prev before the product with W_hn, not the product.

kind: bank
"""

import numpy as np


def gru_step_forward_reset_after(x, h_prev, W_xh, W_hh, b_x, b_h):
    sigma = lambda a: 0.5 * (1 + np.tanh(a / 2))  # noqa: E731
    xr, xz, xn = np.split(x @ W_xh + b_x, 3, axis=1)
    hr, hz, _ = np.split(h_prev @ W_hh + b_h, 3, axis=1)
    r, z = sigma(xr + hr), sigma(xz + hz)
    n = np.tanh(xn + (r * h_prev) @ np.split(W_hh, 3, axis=1)[2] + np.split(b_h, 3)[2])
    return z * h_prev + (1 - z) * n, np.hstack([r, z, n])
