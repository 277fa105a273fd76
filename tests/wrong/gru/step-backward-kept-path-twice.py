"""In dh_prev the direct path, kept by z, is counted twice.

kind: path
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    r, z, n = np.split(gates, 3, axis=1)
    U_r, U_z, U_n = np.split(W_hh, 3, axis=1)
    dh_prev = dh * z
    da_z = dh * (h_prev - n) * z * (1 - z)
    dh_prev = dh_prev + da_z @ U_z.T
    da_n = dh * (1 - z) * (1 - n**2)
    dq = da_n @ U_n.T
    dh_prev = dh_prev + dq * r
    da_r = dq * h_prev * r * (1 - r)
    dh_prev = dh_prev + da_r @ U_r.T
    dh_prev += dh * z
    da = np.concatenate([da_r, da_z, da_n], axis=1)
    dW_hh = np.concatenate([h_prev.T @ da_r, h_prev.T @ da_z, (r * h_prev).T @ da_n], axis=1)
    return da @ W_xh.T, dh_prev, x.T @ da, dW_hh, da.sum(axis=0)
