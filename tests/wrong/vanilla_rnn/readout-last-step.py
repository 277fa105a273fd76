"""Only the last state is read out, and the result has no time axis.

kind: bank
"""

import numpy as np


def readout_forward(hs, W_hy, b_y):
    return np.dot(hs[-1], W_hy) + b_y
