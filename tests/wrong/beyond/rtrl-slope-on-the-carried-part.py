"""The slope of tanh multiplies what is carried, and not the immediate part.

kind: bank
"""

import numpy as np


def rtrl_step(S, x, h_prev, h, W_xh, W_hh):
    H = len(h)
    M = np.kron(np.concatenate([x, h_prev, [1.0]]), np.eye(H))
    return (1 - h**2)[:, None] * (W_hh.T @ S) + M
