"""h is o times c: the tanh of the cell is missing.

kind: bank
"""

import numpy as np


def lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, b_h):
    split = lambda W: W.reshape(*W.shape[:-1], 4, -1)  # noqa: E731
    a = np.einsum("bd,dgh->gbh", x, split(W_xh)) + np.einsum("bk,kgh->gbh", h_prev, split(W_hh))
    a = a + split(b_h)[:, None]
    i, f, o = (np.exp(-np.logaddexp(0, -a[k])) for k in (0, 1, 3))
    g = np.tanh(a[2])
    c = f * c_prev + i * g
    return o * c, c, np.concatenate([i, f, g, o], axis=1)
