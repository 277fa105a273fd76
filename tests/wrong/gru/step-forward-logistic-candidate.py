"""The candidate goes through the logistic function instead of tanh.

kind: bank
"""

import numpy as np


def sigma(a):
    return 1 / (1 + np.exp(-np.clip(a, -500, None)))


def gru_step_forward(x, h_prev, W_xh, W_hh, b_h):
    B, H = h_prev.shape
    h, gates = np.zeros((B, H)), np.zeros((B, 3 * H))
    for b in range(B):
        fed = x[b] @ W_xh + b_h
        r = sigma(fed[:H] + h_prev[b] @ W_hh[:, :H])
        z = sigma(fed[H : 2 * H] + h_prev[b] @ W_hh[:, H : 2 * H])
        n = sigma(fed[2 * H :] + (r * h_prev[b]) @ W_hh[:, 2 * H :])
        h[b] = z * h_prev[b] + (1 - z) * n
        gates[b] = np.concatenate([r, z, n])
    return h, gates
