"""dhs has passed the slope of tanh already, which belongs to the step before.

kind: bank
"""

import numpy as np


def readout_backward(dlogits, hs, W_hy):
    back = lambda dy, h: (dy @ W_hy.T) * (1 - h**2)  # noqa: E731
    dhs = np.array([back(dy, h) for dy, h in zip(dlogits, hs, strict=True)])
    return dhs, np.tensordot(hs, dlogits, axes=([0, 1], [0, 1])), dlogits.sum(axis=(0, 1))
