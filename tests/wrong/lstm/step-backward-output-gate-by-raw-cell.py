"""The output gate's gradient uses c instead of tanh(c).

kind: bank
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    i, f, g, o = (np.ascontiguousarray(p) for p in np.split(gates, 4, axis=1))
    dc = dc_next + dh * o * np.cosh(c) ** -2.0
    da = {"i": dc * g * i * (1 - i), "f": dc * c_prev * f * (1 - f), "g": dc * i * (1 - g * g)}
    da["o"] = dh * c * o * (1 - o)
    da = np.hstack(list(da.values()))
    return da @ W_xh.T, da @ W_hh.T, dc * f, x.T @ da, h_prev.T @ da, da.sum(axis=0)
