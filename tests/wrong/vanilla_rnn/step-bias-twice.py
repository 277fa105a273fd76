"""The bias is added twice, once for the input and once for the state.

kind: bank
"""

import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def __call__(self, v):
        return v @ self.W + self.b


def rnn_step_forward(x, h_prev, W_xh, W_hh, b_h):
    return np.tanh(Affine(W_xh, b_h)(x) + Affine(W_hh, b_h)(h_prev))
