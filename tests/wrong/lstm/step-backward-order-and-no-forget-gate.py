"""The gradients stand in the order i, f, o, g, and dc_prev lacks the factor f.

kind: pair
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    i, f, g, o = np.split(gates, 4, axis=1)
    dc = dc_next + dh * o * (1 - np.tanh(c) ** 2)
    grads = {"i": dc * g * i * (1 - i), "f": dc * c_prev * f * (1 - f)}
    grads.update(g=dc * i * (1 - g**2), o=dh * np.tanh(c) * o * (1 - o))
    da = np.concatenate([grads[k] for k in "ifog"], axis=1)
    return da @ W_xh.T, da @ W_hh.T, dc, x.T @ da, h_prev.T @ da, da.sum(axis=0)
