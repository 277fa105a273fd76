"""dh_prev lacks the path through the output gate.

kind: path
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    H = c.shape[1]
    i, f, g, o = (gates[:, k * H : (k + 1) * H] for k in range(4))
    dc = dc_next + dh * o * (1 - np.tanh(c) ** 2)
    das = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2)]
    das.append(dh * np.tanh(c) * o * (1 - o))
    dh_prev = np.zeros_like(h_prev)
    for k in range(3):
        dh_prev += das[k] @ W_hh[:, k * H : (k + 1) * H].T
    da = np.concatenate(das, axis=1)
    return da @ W_xh.T, dh_prev, dc * f, x.T @ da, h_prev.T @ da, da.sum(axis=0)
