"""The update gate's gradient has the wrong sign, and the candidate's block of dW_hh uses h_prev.

kind: pair
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    H = len(W_hh)
    r, z, n = (gates[:, k : k + H] for k in (0, H, 2 * H))
    an = dh * (1 - z) * (1 - n**2)
    dq = an @ W_hh[:, 2 * H :].T
    ar = dq * h_prev * r * (1 - r)
    az = dh * (n - h_prev) * z * (1 - z)
    a = np.concatenate([ar, az, an], axis=1)
    dh_prev = dh * z + dq * r + a[:, : 2 * H] @ W_hh[:, : 2 * H].T
    seen = [h_prev, h_prev, h_prev]
    dW_hh = np.concatenate([s.T @ d for s, d in zip(seen, (ar, az, an), strict=True)], axis=1)
    return a @ W_xh.T, dh_prev, x.T @ a, dW_hh, a.sum(axis=0)
