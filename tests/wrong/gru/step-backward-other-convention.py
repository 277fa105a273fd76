"""z and 1 - z are swapped in all three places: dn, dz and the kept part of dh_prev.

kind: pair
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    W_hr, W_hz, W_hn = np.split(W_hh, 3, axis=1)
    r, z, n = np.split(gates, 3, axis=1)
    new, old, dz = z, 1 - z, dh * (n - h_prev)
    da_n = dh * new * (1 - n**2)
    dq = da_n @ W_hn.T
    da_r, da_z = dq * h_prev * r * (1 - r), dz * z * (1 - z)
    da = np.hstack([da_r, da_z, da_n])
    dh_prev = dh * old + dq * r + da_r @ W_hr.T + da_z @ W_hz.T
    dW_hh = np.hstack([h_prev.T @ da_r, h_prev.T @ da_z, (r * h_prev).T @ da_n])
    return da @ W_xh.T, dh_prev, x.T @ da, dW_hh, da.sum(axis=0)
