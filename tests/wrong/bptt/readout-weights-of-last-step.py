"""dW_hy and db_y come from the last step only; the others are overwritten.

kind: path
"""

import numpy as np


def readout_backward(dlogits, hs, W_hy):
    dhs, dW_hy, db_y = np.zeros_like(hs), None, None
    for t in range(len(hs)):
        dhs[t] = dlogits[t] @ W_hy.T
        dW_hy = hs[t].T @ dlogits[t]
        db_y = dlogits[t].sum(axis=0)
    return dhs, dW_hy, db_y
