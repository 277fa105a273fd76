"""The recurrent weights are transposed.

kind: bank
"""

import numpy as np


def rnn_step_forward(x, h_prev, W_xh, W_hh, b_h):
    a = np.einsum("bd,dj->bj", x, W_xh) + np.einsum("bi,ji->bj", h_prev, W_hh)
    return np.tanh(a + b_h)
