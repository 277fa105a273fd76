"""The gates' gradients are put side by side in the order z, r, n.

kind: pattern
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    W_hr, W_hz, W_hn = np.split(W_hh, 3, axis=1)
    r, z, n = np.split(gates, 3, axis=1)
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_n = dh * (1 - z) * (1 - n**2)
    dq = da_n @ W_hn.T
    da_r = dq * h_prev * r * (1 - r)
    dh_prev = dh * z + da_z @ W_hz.T + dq * r + da_r @ W_hr.T
    da = np.hstack([da_z, da_r, da_n])
    dW_hh = np.hstack([h_prev.T @ da[:, : -len(W_hh)], (r * h_prev).T @ da_n])
    return da @ W_xh.T, dh_prev, x.T @ da, dW_hh, da.sum(axis=0)
