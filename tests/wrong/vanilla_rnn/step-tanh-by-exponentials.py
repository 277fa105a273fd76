"""tanh is written with exponentials that overflow to nan for large pre-activations.

kind: bank
on: saturated
"""

import numpy as np


def act(a):
    up, down = np.exp(a), np.exp(-a)
    return (up - down) / (up + down)


def rnn_step_forward(x, h_prev, W_xh, W_hh, b_h):
    return act(x @ W_xh + h_prev @ W_hh + b_h)
