"""The state is the pre-activation; tanh is never taken.

kind: bank
"""

import numpy as np


def rnn_step_forward(x, h_prev, W_xh, W_hh, b_h):
    seen = np.hstack([x, h_prev])
    weights = np.vstack([W_xh, W_hh])
    return seen @ weights + b_h
