"""dW_hh uses the state after the step, and db_h is the mean over the batch.

kind: pair
"""

import numpy as np


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    da = dh * (1 - h * h)
    B = len(x)
    dW_hh = np.zeros_like(W_hh)
    for b in range(B):
        dW_hh = dW_hh + h[b][:, None] * da[b][None, :]
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, dW_hh, np.sum(da, axis=0) / B
