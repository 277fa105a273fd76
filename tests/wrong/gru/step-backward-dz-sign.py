"""The update gate's gradient has the wrong sign: n - h_prev instead of h_prev - n.

kind: path
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    r, z, n = np.split(gates, 3, axis=1)
    W_hrz, W_hn = W_hh[:, : -r.shape[1]], W_hh[:, -r.shape[1] :]
    da_n = dh * (1 - z) * (1 - n**2)
    dq = da_n @ W_hn.T
    dz = dh * (n - h_prev)
    da_rz = np.hstack([dq * h_prev * (r - r**2), dz * (z - z**2)])
    da = np.hstack([da_rz, da_n])
    dW_hh = np.hstack([h_prev.T @ da_rz, (r * h_prev).T @ da_n])
    return da @ W_xh.T, da_rz @ W_hrz.T + dq * r + dh * z, x.T @ da, dW_hh, np.ones(len(x)) @ da
