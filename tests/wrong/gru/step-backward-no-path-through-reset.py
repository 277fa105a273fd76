"""dh_prev lacks the path through the reset gate.

kind: path
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    _, U_z, U_n = np.split(W_hh, 3, axis=1)
    r, z, n = np.split(gates, 3, axis=1)
    da_n = dh * (1 - z) * (1 - n * n)
    da_z = dh * (h_prev - n) * z * (1 - z)
    dq = da_n @ U_n.T
    da_r = dq * h_prev * r * (1 - r)
    da = np.hstack([da_r, da_z, da_n])
    dh_prev = dh * z + dq * r + da_z @ U_z.T
    dW_hh = np.hstack([h_prev.T @ da[:, : -len(W_hh)], (r * h_prev).T @ da_n])
    return da @ W_xh.T, dh_prev, x.T @ da, dW_hh, da.sum(axis=0)
