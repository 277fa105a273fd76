"""Only the last step sends a gradient back to its state.

kind: path
"""

import numpy as np


def readout_backward(dlogits, hs, W_hy):
    dhs = np.zeros_like(hs)
    dhs[-1] = dlogits[-1] @ W_hy.T
    flat = dlogits.reshape(-1, dlogits.shape[-1])
    return dhs, hs.reshape(-1, hs.shape[-1]).T @ flat, flat.sum(axis=0)
