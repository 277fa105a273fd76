"""hs[t] is handed on as the state before step t.

kind: bank
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
    dx, dh, total = np.zeros_like(x), np.zeros_like(h0), [0, 0, 0]

    for t in reversed(range(len(x))):
        dx[t], dh, *parts = one_back(dhs[t] + dh, x[t], hs[t], gates[t], W_xh, W_hh)
        total = [a + b for a, b in zip(total, parts, strict=True)]
    return dx, dh, *total
