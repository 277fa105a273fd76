"""h0 stands in front of the states, so there are T + 1 of them.

kind: pattern
"""

import numpy as np


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    T, B, H = len(x), *h0.shape
    hs = np.zeros((T + 1, B, H))
    hs[0] = h0
    for t in range(T):
        hs[t + 1] = np.tanh(np.dot(x[t], W_xh) + np.dot(hs[t], W_hh) + b_h)
    return hs
