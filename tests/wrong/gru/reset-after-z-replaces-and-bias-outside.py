"""z and 1 - z are swapped, and the candidate's b_h is added outside the reset.

kind: pair
"""

import numpy as np


def gru_step_forward_reset_after(x, h_prev, W_xh, W_hh, b_x, b_h):
    X, U, bx, bh = (np.split(v, 3, axis=-1) for v in (W_xh, W_hh, b_x, b_h))
    s = lambda a: 0.5 + 0.5 * np.tanh(a / 2)  # noqa: E731
    r = s(x @ X[0] + bx[0] + h_prev @ U[0] + bh[0])
    z = s(x @ X[1] + bx[1] + h_prev @ U[1] + bh[1])
    n = np.tanh(x @ X[2] + bx[2] + r * (h_prev @ U[2]) + bh[2])
    return (1 - z) * h_prev + z * n, np.hstack([r, z, n])
