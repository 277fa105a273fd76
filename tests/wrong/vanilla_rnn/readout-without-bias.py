"""The bias is left out.

kind: bank
"""

import numpy as np


def readout_forward(hs, W_hy, b_y):
    rows = []
    for h in hs:
        rows.append([[float(v @ W_hy[:, k]) for k in range(len(b_y))] for v in h])
    return np.array(rows)
