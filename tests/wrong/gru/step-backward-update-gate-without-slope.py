"""The update gate's gradient lacks the slope of its sigmoid.

kind: bank
"""

import numpy as np


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    W_hr, W_hz, W_hn = np.split(W_hh, 3, axis=1)
    r, z, n = np.split(gates, 3, axis=1)
    d = {"n": dh * (1 - z) * (1 - n**2), "z": dh * (h_prev - n)}
    dq = d["n"] @ W_hn.T
    d["r"] = dq * h_prev * r * (1 - r)
    da = np.concatenate([d[k] for k in "rzn"], axis=1)
    dh_prev = dh * z + dq * r + d["r"] @ W_hr.T + d["z"] @ W_hz.T
    dW_hh = np.concatenate([h_prev.T @ d["r"], h_prev.T @ d["z"], (r * h_prev).T @ d["n"]], axis=1)
    return da @ W_xh.T, dh_prev, x.T @ da, dW_hh, da.sum(axis=0)
