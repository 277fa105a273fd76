"""The slope of tanh is missing: dh is taken for da.

kind: bank
"""

import numpy as np


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    da = dh
    W = np.vstack([W_xh, W_hh])
    seen = np.hstack([x, h_prev])
    back, dW = da @ W.T, seen.T @ da
    D = x.shape[1]
    return back[:, :D], back[:, D:], dW[:D], dW[D:], da.sum(axis=0)
