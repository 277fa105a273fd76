"""Pre-activations are clipped to between -15 and 15 before the sigmoid.

kind: none
on: saturated
"""

import numpy as np


def sigmoid(a):
    a = np.clip(a, -15, 15)
    return 1 / (1 + np.exp(-a))


def lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, b_h):
    H = h_prev.shape[1]
    a = x @ W_xh + h_prev @ W_hh + b_h
    gates = sigmoid(a)
    gates[:, 2 * H : 3 * H] = np.tanh(a[:, 2 * H : 3 * H])
    i, f, g, o = np.split(gates, 4, axis=1)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, gates
