"""The candidate enters with 1 - f instead of with i.

kind: none
"""

import numpy as np


def lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, b_h):
    B, H = h_prev.shape
    gates, c, h = np.zeros((B, 4 * H)), np.zeros((B, H)), np.zeros((B, H))
    for b in range(B):
        a = x[b] @ W_xh + h_prev[b] @ W_hh + b_h
        gates[b] = 0.5 * np.tanh(a / 2) + 0.5
        gates[b, 2 * H : 3 * H] = np.tanh(a[2 * H : 3 * H])
        _, f, g, o = gates[b].reshape(4, H)
        c[b] = f * c_prev[b] + (1 - f) * g
        h[b] = o * np.tanh(c[b])
    return h, c, gates
