"""The slope is that of the logistic function, h (1 - h), instead of that of tanh.

kind: bank
"""

import numpy as np


def slope(h):
    return h * (1 - h)


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    da = dh * slope(h)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, np.einsum("bh->h", da)
