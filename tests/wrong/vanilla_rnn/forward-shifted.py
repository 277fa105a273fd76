"""hs[t] is the state before x[t] was read instead of after it.

kind: pattern
"""

import numpy as np


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    drive = x @ W_xh + b_h
    hs = np.zeros_like(drive)
    h = h0
    for t in range(len(x)):
        hs[t] = h
        h = np.tanh(drive[t] + h @ W_hh)
    return hs
