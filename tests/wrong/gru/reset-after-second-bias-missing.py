"""The candidate's b_h is left out.

kind: bank
"""

import numpy as np


def gru_step_forward_reset_after(x, h_prev, W_xh, W_hh, b_x, b_h):
    B, H = h_prev.shape
    h, gates = np.zeros((B, H)), np.zeros((B, 3 * H))
    for b in range(B):
        s = x[b] @ W_xh + b_x
        u = h_prev[b] @ W_hh
        r = 0.5 * (1 + np.tanh((s + u + b_h)[:H] / 2))
        z = 0.5 * (1 + np.tanh((s + u + b_h)[H : 2 * H] / 2))
        n = np.tanh(s[2 * H :] + r * u[2 * H :])
        h[b], gates[b] = z * h_prev[b] + (1 - z) * n, np.concatenate([r, z, n])
    return h, gates
