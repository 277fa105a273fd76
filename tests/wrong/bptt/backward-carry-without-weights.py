"""What is carried to the step before is da itself; it does not pass W_hh.

kind: bank
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    carry, das = np.zeros_like(h0), np.zeros_like(hs)
    for t in reversed(range(len(hs))):
        das[t] = (carry + dhs[t]) * (1 - hs[t] ** 2)
        carry = das[t]
    seen = np.concatenate([x, np.concatenate([h0[None], hs])[:-1]], axis=2)
    dW = np.einsum("tbk,tbj->kj", seen, das)
    D = x.shape[2]
    return np.einsum("tbj,dj->tbd", das, W_xh), carry, dW[:D], dW[D:], das.sum(axis=1).sum(axis=0)
