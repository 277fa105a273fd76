"""The slope of tanh is taken at h_prev instead of h.

kind: bank
"""

import numpy as np


def dtanh(value):
    return 1 - np.square(value)


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    da = dtanh(h_prev) * dh
    return np.dot(da, W_xh.T), np.dot(da, W_hh.T), np.dot(x.T, da), np.dot(h_prev.T, da), sum(da)
