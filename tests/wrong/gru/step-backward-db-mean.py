"""db_h is the mean over the batch instead of the sum.

kind: pattern
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    H = h_prev.shape[1]
    r, z, n = (gates[:, s] for s in (slice(H), slice(H, 2 * H), slice(2 * H, None)))
    da_n = dh * (1 - z) * (1 - n) * (1 + n)
    dq = da_n @ W_hh[:, 2 * H :].T
    da_rz = np.concatenate([dq * h_prev * r * (1 - r), dh * (h_prev - n) * z * (1 - z)], axis=1)
    da = np.concatenate([da_rz, da_n], axis=1)
    dh_prev = dh * z + dq * r + da_rz @ W_hh[:, : 2 * H].T
    dW_hh = np.concatenate([h_prev.T @ da_rz, (r * h_prev).T @ da_n], axis=1)
    return da @ W_xh.T, dh_prev, x.T @ da, dW_hh, np.mean(da, axis=0)
