"""The update gate's gradient lacks its part through (1 - z) n.

kind: path
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    W_hr, W_hz, W_hn = np.hsplit(W_hh, 3)
    r, z, n = np.hsplit(gates, 3)
    dz = dh * h_prev

    dn = dh * (1 - z)
    da_z, da_n = dz * z * (1 - z), dn * (1 - n**2)
    dq = np.matmul(da_n, W_hn.T)
    da_r = dq * h_prev * r * (1 - r)
    da = np.hstack((da_r, da_z, da_n))
    dh_prev = np.matmul(da_r, W_hr.T) + np.matmul(da_z, W_hz.T) + dq * r + dh * z
    dW_hh = np.hstack((h_prev.T @ da_r, h_prev.T @ da_z, (h_prev * r).T @ da_n))
    return np.matmul(da, W_xh.T), dh_prev, np.matmul(x.T, da), dW_hh, np.sum(da, axis=0)
