"""The pre-activation is carried to the next step, and tanh taken only of what is returned.

kind: bank
"""

import numpy as np


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    a, out = h0, []
    for x_t in x:
        a = x_t @ W_xh + a @ W_hh + b_h
        out.append(np.tanh(a))
    return np.stack(out)
