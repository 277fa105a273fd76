"""db_h is summed over time but not over the batch, so it has shape (B, H).

kind: bank
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    das, dh = [], 0
    for t in range(len(x) - 1, -1, -1):
        das = [(dhs[t] + dh) * (1 - hs[t] ** 2), *das]
        dh = das[0] @ W_hh.T
    da = np.array(das)
    past = np.array([h0, *hs[:-1]])
    weights = [np.einsum("tbi,tbj->ij", left, da) for left in (x, past)]
    return [np.einsum("tbj,dj->tbd", da, W_xh), dh, *weights, da.sum(axis=0)]
