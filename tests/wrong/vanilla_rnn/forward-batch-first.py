"""The states come batch first, (B, T, H).

kind: pattern
"""

import numpy as np


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    h, hs = h0, []
    for t in range(len(x)):
        h = np.tanh(np.einsum("bd,dh->bh", x[t], W_xh) + np.einsum("bi,ij->bj", h, W_hh) + b_h)
        hs.append(h)
    return np.stack(hs, axis=1)
