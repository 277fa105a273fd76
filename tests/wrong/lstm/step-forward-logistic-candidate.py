"""The candidate goes through the logistic function instead of tanh.

kind: bank
"""

import numpy as np


def lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, b_h):
    H = h_prev.shape[1]
    a = np.concatenate([x, h_prev], axis=1) @ np.concatenate([W_xh, W_hh]) + b_h
    with np.errstate(over="ignore"):
        gates = 1 / (1 + np.exp(-a))

    i, f, g, o = (gates[:, j * H : (j + 1) * H] for j in range(4))
    c = f * c_prev + i * g
    return o * np.tanh(c), c, gates
