"""All gradients are divided by B once more.

kind: pattern
"""

import numpy as np


def readout_backward(dlogits, hs, W_hy):
    dy = dlogits / dlogits.shape[1]
    dhs = np.einsum("tbk,hk->tbh", dy, W_hy)
    return dhs, np.einsum("tbh,tbk->hk", hs, dy), np.einsum("tbk->k", dy)
