"""dx comes from the candidate only; the paths through both gates are missing.

kind: path
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    H = len(W_hh)
    r, z, n = np.split(gates, 3, axis=1)
    da_n = dh * (1 - z) * (1 - n**2)
    dx = da_n @ W_xh[:, 2 * H :].T
    dq = da_n @ W_hh[:, 2 * H :].T
    da_r = dq * h_prev * r * (1 - r)
    da_z = dh * (h_prev - n) * z * (1 - z)

    dh_prev = dh * z + dq * r + da_r @ W_hh[:, :H].T + da_z @ W_hh[:, H : 2 * H].T
    da = np.hstack([da_r, da_z, da_n])
    dW_hh = np.hstack([h_prev.T @ da_r, h_prev.T @ da_z, (r * h_prev).T @ da_n])
    return dx, dh_prev, x.T @ da, dW_hh, da.sum(axis=0)
