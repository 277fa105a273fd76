"""dW_xh is transposed, (3H, D).

kind: pattern
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    U = np.split(W_hh, 3, axis=1)
    r, z, n = np.split(gates, 3, axis=1)
    da_n = dh * (1 - z) / np.cosh(np.arctanh(n)) ** 2
    dq = da_n @ U[2].T
    da_r, da_z = dq * h_prev * r * (1 - r), dh * (h_prev - n) * z * (1 - z)
    da = np.hstack([da_r, da_z, da_n])
    dh_prev = sum([da_r @ U[0].T, da_z @ U[1].T, dq * r, dh * z])
    pairs = [(h_prev, da_r), (h_prev, da_z), (r * h_prev, da_n)]
    dW_hh = np.hstack([np.einsum("bi,bj->ij", u, v) for u, v in pairs])
    return da @ W_xh.T, dh_prev, np.einsum("bd,bj->jd", x, da), dW_hh, da.sum(axis=0)
