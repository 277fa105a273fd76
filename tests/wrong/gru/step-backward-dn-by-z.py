"""The candidate's gradient is multiplied by z instead of by 1 - z.

kind: bank
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    split = lambda W: np.moveaxis(W.reshape(*W.shape[:-1], 3, -1), -2, 0)  # noqa: E731
    r, z, n = split(gates)
    U = split(W_hh)
    an = dh * z * (1 - n * n)
    dq = an @ U[2].T
    a = np.stack([dq * h_prev * r * (1 - r), dh * (h_prev - n) * z * (1 - z), an])
    dh_prev = dh * z + dq * r + np.einsum("gbj,gij->bi", a[:2], U[:2])
    dW_hh = np.einsum("gbi,gbj->igj", np.stack([h_prev, h_prev, r * h_prev]), a).reshape(W_hh.shape)
    flat = np.concatenate(a, axis=1)
    return flat @ W_xh.T, dh_prev, x.T @ flat, dW_hh, flat.sum(axis=0)
