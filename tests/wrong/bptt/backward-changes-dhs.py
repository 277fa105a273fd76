"""What is carried is added into dhs in place, so the argument is changed.

kind: pattern
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):

    dx, dh0, total = np.empty_like(x), None, [0, 0, 0]
    for t in reversed(range(len(x))):
        da = dhs[t] * (1 - hs[t] ** 2)
        back = da @ W_hh.T
        if t > 0:
            dhs[t - 1] += back
        else:
            dh0 = back
        before = hs[t - 1] if t > 0 else h0
        for i, part in enumerate((x[t].T @ da, before.T @ da, da.sum(axis=0))):
            total[i] = total[i] + part
        dx[t] = da @ W_xh.T
    return dx, dh0, *total
