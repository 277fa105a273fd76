"""gates holds the pre-activations instead of the gates.

kind: bank
"""

import numpy as np


def lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, b_h):
    H = len(W_hh)
    a = x.dot(W_xh) + h_prev.dot(W_hh) + b_h
    s = 0.5 + 0.5 * np.tanh(a / 2)
    g = np.tanh(a[:, 2 * H : 3 * H])
    c = s[:, H : 2 * H] * c_prev + s[:, :H] * g
    h = s[:, 3 * H :] * np.tanh(c)
    return h, c, a
