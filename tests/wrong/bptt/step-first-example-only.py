"""The weight gradients come from the first example only.

kind: none
on: B above 1
"""

import numpy as np


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    da = dh * (1 - h**2)
    examples = range(1)
    dW_xh = sum(np.outer(x[b], da[b]) for b in examples)
    dW_hh = sum(np.outer(h_prev[b], da[b]) for b in examples)
    return da @ W_xh.T, da @ W_hh.T, dW_xh, dW_hh, sum(da[b] for b in examples)
