"""What is carried from step to step lacks the part kept by z.

kind: path
"""

import numpy as np


def gru_backward(dhs, x, h0, hs, gates, W_xh, W_hh):
    H = h0.shape[1]
    r, z, n = np.split(gates, 3, axis=2)
    h_prev = np.concatenate([h0[None], hs[:-1]])
    da, dh_next = np.zeros_like(gates), np.zeros_like(h0)
    for t in range(len(x) - 1, -1, -1):
        dh = dhs[t] + dh_next
        da[t, :, 2 * H :] = dh * (1 - z[t]) * (1 - n[t] ** 2)
        da[t, :, H : 2 * H] = dh * (h_prev[t] - n[t]) * z[t] * (1 - z[t])
        dq = da[t, :, 2 * H :] @ W_hh[:, 2 * H :].T
        da[t, :, :H] = dq * h_prev[t] * r[t] * (1 - r[t])
        dh_next = dq * r[t] + da[t, :, : 2 * H] @ W_hh[:, : 2 * H].T
    gate_part = np.einsum("tbi,tbj->ij", h_prev, da[..., : 2 * H])
    dW_hh = np.hstack([gate_part, np.einsum("tbi,tbj->ij", r * h_prev, da[..., 2 * H :])])
    return da @ W_xh.T, dh_next, np.einsum("tbd,tbj->dj", x, da), dW_hh, da.sum(axis=(0, 1))
