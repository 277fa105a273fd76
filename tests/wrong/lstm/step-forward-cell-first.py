"""c is returned before h.

kind: pattern
"""

import numpy as np


def lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, b_h):
    i, f, g, o = np.split(np.hstack([x, h_prev]) @ np.vstack([W_xh, W_hh]) + b_h, 4, axis=1)
    i, f, o = [np.where(a > 0, 1, np.exp(-np.abs(a))) / (1 + np.exp(-np.abs(a))) for a in (i, f, o)]
    g = np.tanh(g)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return c, h, np.concatenate((i, f, g, o), axis=1)
