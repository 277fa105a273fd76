"""The state is computed and returned in single precision.

kind: pattern
"""

import numpy as np


def rnn_step_forward(x, h_prev, W_xh, W_hh, b_h):
    x, h_prev, W_xh, W_hh, b_h = (
        np.asarray(a, dtype=np.float32) for a in (x, h_prev, W_xh, W_hh, b_h)
    )
    return np.tanh(np.matmul(x, W_xh) + np.matmul(h_prev, W_hh) + b_h)
