"""In dh_prev the path into the candidate lacks the factor r.

kind: bank
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    r, z, n = np.array_split(gates, 3, axis=1)
    W_hr, W_hz, W_hn = np.array_split(W_hh, 3, axis=1)
    da_n = (1 - n**2) * (1 - z) * dh
    dq = da_n.dot(W_hn.T)
    da_r = r * (1 - r) * h_prev * dq
    da_z = z * (1 - z) * (h_prev - n) * dh
    da = np.concatenate((da_r, da_z, da_n), axis=1)
    dh_prev = z * dh + dq + da_r.dot(W_hr.T) + da_z.dot(W_hz.T)
    dW = h_prev.T.dot(da_r), h_prev.T.dot(da_z), (r * h_prev).T.dot(da_n)
    dW_hh = np.concatenate(dW, axis=1)
    return da.dot(W_xh.T), dh_prev, x.T.dot(da), dW_hh, da.sum(axis=0)
