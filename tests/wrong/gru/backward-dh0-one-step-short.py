"""dh0 is the gradient of the first step's state; it has not passed the first step itself.

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
    T = len(x)
    d = np.zeros((T + 1, *h0.shape))
    d[1:] = dhs
    dx, total = np.zeros_like(x), [0, 0, 0]
    for t in range(T - 1, -1, -1):
        before = hs[t - 1] if t else h0
        dx[t], carried, *parts = one_back(d[t + 1], x[t], before, gates[t], W_xh, W_hh)
        d[t] += carried
        total = [a + b for a, b in zip(total, parts, strict=True)]
    return dx, d[1], *total
