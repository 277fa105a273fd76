"""The slope is 1 - tanh(h)**2: tanh is taken of the state once more.

kind: bank
"""

import numpy as np


def tanh_derivative(a):
    return 1 - np.tanh(a) ** 2


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    da = dh * tanh_derivative(h)
    dx = np.einsum("bj,dj->bd", da, W_xh)
    dh_prev = np.einsum("bj,ij->bi", da, W_hh)
    return dx, dh_prev, np.einsum("bd,bj->dj", x, da), np.einsum("bi,bj->ij", h_prev, da), da.sum(0)
