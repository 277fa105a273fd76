"""dh_prev lacks both the path through the reset gate and the part kept by z.

kind: pair
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    H = len(W_hh)
    r, z, n = np.split(gates, 3, axis=1)
    da_n = dh * (1 - z) * (1 - n**2)
    dq = da_n @ W_hh[:, 2 * H :].T
    da_r = dq * h_prev * r * (1 - r)
    da_z = dh * (h_prev - n) * z * (1 - z)
    dh_prev = dq * r + da_z @ W_hh[:, H : 2 * H].T

    da = np.hstack([da_r, da_z, da_n])
    dW_hh = np.hstack([h_prev.T @ da_r, h_prev.T @ da_z, (r * h_prev).T @ da_n])
    return da @ W_xh.T, dh_prev, x.T @ da, dW_hh, da.sum(axis=0)
