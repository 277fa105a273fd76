"""dh_prev lacks the path through the product r h_prev into the candidate.

kind: path
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    B, H = h_prev.shape
    dx, dh_prev = np.zeros(x.shape), np.zeros((B, H))
    dW_xh, dW_hh, db_h = np.zeros(W_xh.shape), np.zeros(W_hh.shape), np.zeros(3 * H)
    for b in range(B):
        r, z, n = gates[b].reshape(3, H)
        h = h_prev[b]
        da_n = dh[b] * (1 - z) * (1 - n**2)
        dq = W_hh[:, 2 * H :] @ da_n
        da_r = dq * h * r * (1 - r)
        da_z = dh[b] * (h - n) * z * (1 - z)
        da = np.concatenate([da_r, da_z, da_n])
        dh_prev[b] = dh[b] * z + W_hh[:, : 2 * H] @ da[: 2 * H]
        dx[b] = W_xh @ da
        dW_xh += np.outer(x[b], da)
        dW_hh += np.hstack([np.outer(h, da_r), np.outer(h, da_z), np.outer(r * h, da_n)])
        db_h += da
    return dx, dh_prev, dW_xh, dW_hh, db_h
