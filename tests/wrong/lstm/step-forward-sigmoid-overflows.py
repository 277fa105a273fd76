"""The sigmoid is exp(a) / (1 + exp(a)), which gives nan for large pre-activations.

kind: bank
on: saturated
"""

import numpy as np


def sigmoid(a):
    e = np.exp(a)
    return e / (1 + e)


def lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, b_h):
    i, f, g, o = np.array_split(x @ W_xh + h_prev @ W_hh + b_h, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.concatenate([i, f, g, o], axis=1)
