"""The first step starts from zeros; h0 is not used.

kind: bank
"""

import numpy as np


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    hs, h = [], np.zeros_like(h0)
    for step in range(x.shape[0]):
        h = np.tanh(x[step] @ W_xh + h @ W_hh + b_h)
        hs.append(h)
    return np.stack(hs)
