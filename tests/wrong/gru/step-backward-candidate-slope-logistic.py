"""The candidate's slope is n (1 - n), that of the sigmoid, instead of 1 - n**2.

kind: bank
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    H = W_hh.shape[0]
    slope = gates * (1 - gates)

    r, z, n = gates[:, :H], gates[:, H : 2 * H], gates[:, 2 * H :]
    da_n = dh * (1 - z) * slope[:, 2 * H :]
    dq = np.inner(da_n, W_hh[:, 2 * H :])
    da_rz = np.hstack([dq * h_prev, dh * (h_prev - n)]) * slope[:, : 2 * H]
    da = np.hstack([da_rz, da_n])
    dW_hh = np.hstack([h_prev.T @ da_rz, (r * h_prev).T @ da_n])
    dh_prev = dh * z + dq * r + np.inner(da_rz, W_hh[:, : 2 * H])
    return da @ W_xh.T, dh_prev, x.T @ da, dW_hh, sum(da)
