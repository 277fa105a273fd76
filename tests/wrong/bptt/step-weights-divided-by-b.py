"""dW_xh, dW_hh and db_h are divided by the batch size.

kind: pattern
"""

import numpy as np


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    B, D = x.shape
    da = dh * (1 - h**2)
    seen = np.concatenate([x, h_prev, np.ones((B, 1))], axis=1)
    dW = seen.T @ da / B
    return da @ W_xh.T, da @ W_hh.T, dW[:D], dW[D:-1], dW[-1]
