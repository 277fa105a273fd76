"""The rows of [x, h_prev] meet the weights stacked in the other order, W_hh above W_xh.

kind: none
"""

import numpy as np


def rnn_step_forward(x, h_prev, W_xh, W_hh, b_h):
    seen = np.concatenate([x, h_prev], axis=1)
    weights = np.concatenate([W_hh, W_xh], axis=0)
    return np.tanh(seen @ weights + b_h)
