"""The reset gate multiplies the candidate's whole pre-activation, the input's part too.

kind: none
"""

import numpy as np


def gru_step_forward_reset_after(x, h_prev, W_xh, W_hh, b_x, b_h):
    a = np.split(np.einsum("bd,dj->bj", x, W_xh) + b_x, 3, axis=1)
    u = np.split(np.einsum("bi,ij->bj", h_prev, W_hh) + b_h, 3, axis=1)
    r, z = (0.5 * (np.tanh(0.5 * (a[k] + u[k])) + 1) for k in range(2))
    n = np.tanh(r * (a[2] + u[2]))
    return z * h_prev + (1 - z) * n, np.concatenate([r, z, n], axis=1)
