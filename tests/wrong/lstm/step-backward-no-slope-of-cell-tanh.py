"""The path from h into c lacks the slope of tanh(c).

kind: bank
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    split = lambda W: W.reshape(*W.shape[:-1], 4, -1)  # noqa: E731
    i, f, g, o = np.moveaxis(split(gates), 1, 0)
    t = np.tanh(c)
    dc = dc_next + dh * o
    da_i, da_f, da_g = dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g * g)
    da = np.stack([da_i, da_f, da_g, dh * t * o * (1 - o)])
    dx, dh_prev = (np.einsum("gbh,kgh->bk", da, split(W)) for W in (W_xh, W_hh))
    dW = [np.einsum("bd,gbh->dgh", v, da).reshape(v.shape[1], -1) for v in (x, h_prev)]
    return dx, dh_prev, dc * f, *dW, da.sum(axis=1).ravel()
