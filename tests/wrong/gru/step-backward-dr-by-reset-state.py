"""The reset gate's gradient multiplies by r h_prev instead of by h_prev.

kind: bank
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    W_hr, W_hz, W_hn = np.split(W_hh, 3, axis=1)
    r, z, n = np.split(gates, 3, axis=1)
    q = r * h_prev
    da_n = dh * (1 - z) * (1 - n**2)
    dq = da_n @ W_hn.T
    dr = dq * q
    dz = dh * h_prev - dh * n
    da_r, da_z = dr * r * (1 - r), dz * z * (1 - z)
    da = np.hstack([da_r, da_z, da_n])
    dh_prev = dh * z + dq * r + da_r @ W_hr.T + da_z @ W_hz.T
    dW_hh = np.hstack([h_prev.T @ da_r, h_prev.T @ da_z, q.T @ da_n])
    return da @ W_xh.T, dh_prev, x.T @ da, dW_hh, da.sum(axis=0)
