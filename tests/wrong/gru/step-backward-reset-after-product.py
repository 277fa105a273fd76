"""The gradient is that of a GRU that resets after the product with W_hn.

kind: bank
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    W_hr, W_hz, W_hn = np.split(W_hh, 3, axis=1)
    r, z, n = np.split(gates, 3, axis=1)
    da_n = dh * (1 - z) * (1 - n**2)
    dm = da_n * r
    dr = da_n * (h_prev @ W_hn)
    into_state, dW_hn = dm @ W_hn.T, h_prev.T @ dm
    da_r, da_z = dr * r * (1 - r), dh * (h_prev - n) * z * (1 - z)
    da = np.hstack([da_r, da_z, da_n])
    dh_prev = dh * z + into_state + da_r @ W_hr.T + da_z @ W_hz.T
    dW_hh = np.hstack([h_prev.T @ da_r, h_prev.T @ da_z, dW_hn])
    return da @ W_xh.T, dh_prev, x.T @ da, dW_hh, da.sum(axis=0)
