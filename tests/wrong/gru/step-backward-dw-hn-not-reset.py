"""The candidate's block of dW_hh uses h_prev instead of r h_prev.

kind: bank
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    H = len(W_hh)
    r, z, n = np.split(gates, 3, axis=1)
    da = np.empty_like(gates)
    da[:, 2 * H :] = dh * (1 - z) * (1 - n**2)
    dq = da[:, 2 * H :] @ W_hh[:, 2 * H :].T
    da[:, :H] = dq * h_prev * r * (1 - r)
    da[:, H : 2 * H] = dh * (h_prev - n) * z * (1 - z)
    dh_prev = dh * z + dq * r + da[:, : 2 * H] @ W_hh[:, : 2 * H].T
    dW_hh = h_prev.T @ da

    return da @ W_xh.T, dh_prev, x.T @ da, dW_hh, da.sum(axis=0)
