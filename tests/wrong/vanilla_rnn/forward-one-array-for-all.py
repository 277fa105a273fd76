"""One array is overwritten at each step, so h0 is changed and every hs[t] is the last state.

kind: bank
"""

import numpy as np


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    h, hs = h0, []
    for x_t in x:
        h[...] = np.tanh(x_t @ W_xh + h @ W_hh + b_h)
        hs.append(h)
    return np.array(hs)
