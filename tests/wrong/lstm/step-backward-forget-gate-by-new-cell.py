"""The forget gate's gradient uses c, the cell after the step, instead of c_prev.

kind: bank
"""

import numpy as np


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    B, H = c.shape
    dx, dh_prev, dc_prev = np.zeros(x.shape), np.zeros((B, H)), np.zeros((B, H))
    dW_xh, dW_hh, db_h = np.zeros(W_xh.shape), np.zeros(W_hh.shape), np.zeros(4 * H)
    for b in range(B):
        i, f, g, o = gates[b].reshape(4, H)
        dc = dc_next[b] + dh[b] * o * (1 - np.tanh(c[b]) ** 2)
        da_f = dc * c[b] * f * (1 - f)
        da_o = dh[b] * np.tanh(c[b]) * o * (1 - o)
        da = np.concatenate([dc * g * i * (1 - i), da_f, dc * i * (1 - g**2), da_o])
        dx[b], dh_prev[b], dc_prev[b] = W_xh @ da, W_hh @ da, dc * f
        dW_xh += np.outer(x[b], da)
        dW_hh += np.outer(h_prev[b], da)
        db_h += da
    return dx, dh_prev, dc_prev, dW_xh, dW_hh, db_h
