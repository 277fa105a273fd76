"""dW_hh is computed from the state after the step instead of the one before.

kind: bank
"""

import numpy as np


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    da = np.multiply(dh, 1 - h * h)
    outer = lambda left: np.einsum("bi,bj->ij", left, da)  # noqa: E731
    return da.dot(W_xh.T), da.dot(W_hh.T), outer(x), outer(h), da.sum(axis=0)
