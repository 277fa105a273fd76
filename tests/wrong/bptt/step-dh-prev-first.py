"""dh_prev is returned before dx.

kind: pattern
"""

import numpy as np


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    da = dh * (1 - h**2)
    dh_prev = np.inner(da, W_hh)
    dx = np.inner(da, W_xh)
    return dh_prev, dx, x.T @ da, h_prev.T @ da, np.sum(da, axis=0)
