"""dh_prev alone lacks the slope of tanh.

kind: bank
"""

import numpy as np


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    da = dh / np.cosh(np.arctanh(h)) ** 2
    dh_prev = np.einsum("bj,ij->bi", dh, W_hh)
    return np.einsum("bj,dj->bd", da, W_xh), dh_prev, x.T @ da, h_prev.T @ da, da.sum(axis=0)
