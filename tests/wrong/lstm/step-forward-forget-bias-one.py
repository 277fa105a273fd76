"""One is added to the forget gate's pre-activation, besides its bias.

kind: bank
"""

import numpy as np


def lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, b_h, forget_bias=1.0):
    i, f, g, o = np.split(x @ W_xh + h_prev @ W_hh + b_h, 4, axis=1)
    with np.errstate(over="ignore"):
        i, f, o = (1.0 / (1.0 + np.exp(-a)) for a in (i, f + forget_bias, o))
    g = np.tanh(g)
    c = c_prev * f + i * g
    return np.tanh(c) * o, c, np.hstack((i, f, g, o))
