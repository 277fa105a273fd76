"""dc_next is not used; only the path through h reaches the cell.

kind: path
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    D, H = x.shape[1], c.shape[1]
    i, f, g, o = (gates[:, k * H : (k + 1) * H] for k in range(4))
    dc = dh * o / np.cosh(c) ** 2
    da = np.concatenate([dc * g, dc * c_prev, dc * i, dh * np.tanh(c)], axis=1)
    da *= np.concatenate([i * (1 - i), f * (1 - f), 1 - g * g, o * (1 - o)], axis=1)
    back = da @ np.vstack([W_xh, W_hh]).T
    dW = np.hstack([x, h_prev]).T @ da
    return back[:, :D], back[:, D:], dc * f, dW[:D], dW[D:], da.sum(axis=0)
