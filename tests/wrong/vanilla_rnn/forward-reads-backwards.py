"""The network reads the last input first.

kind: bank
"""

from functools import reduce

import numpy as np


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    advance = lambda hs, x_t: [*hs, np.tanh(x_t @ W_xh + hs[-1] @ W_hh + b_h)]  # noqa: E731
    return np.array(reduce(advance, x[::-1], [h0])[1:])
