"""The weight gradients are replaced at each step, so only step 0's remain.

kind: path
on: T above 1
"""

import numpy as np


def one_back(dh, x, h_prev, gates, W_xh, W_hh):
    H = len(W_hh)
    r, z, n = np.split(gates, 3, axis=1)
    da_n = dh * (1 - z) * (1 - n**2)
    dq = da_n @ W_hh[:, 2 * H :].T
    da_rz = np.hstack([dq * h_prev * r * (1 - r), dh * (h_prev - n) * z * (1 - z)])
    da = np.hstack([da_rz, da_n])
    dh_prev = dh * z + dq * r + da_rz @ W_hh[:, : 2 * H].T
    dW_hh = np.hstack([h_prev.T @ da_rz, (r * h_prev).T @ da_n])
    return da @ W_xh.T, dh_prev, x.T @ da, dW_hh, da.sum(axis=0)


def gru_backward(dhs, x, h0, hs, gates, W_xh, W_hh):
    dx, dh = np.zeros(x.shape), np.zeros(h0.shape)
    dW_xh, dW_hh, db_h = 0, 0, 0
    for t in range(len(x) - 1, -1, -1):
        back = one_back(dh + dhs[t], x[t], hs[t - 1] if t else h0, gates[t], W_xh, W_hh)
        dx[t], dh = back[:2]
        dW_xh, dW_hh, db_h = back[2:]
    return dx, dh, dW_xh, dW_hh, db_h
