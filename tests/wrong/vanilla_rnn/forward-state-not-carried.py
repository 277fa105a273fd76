"""Every step starts from h0; the state is not carried on.

kind: bank
on: T above 1
"""

import numpy as np


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    hs = []
    h = h0
    for x_t in x:
        h_new = np.tanh(x_t @ W_xh + h @ W_hh + b_h)
        hs.append(h_new)

    return np.array(hs)
