"""The carry uses W_hh without its transpose, and dx is in reverse order of time.

kind: pair
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    das, dh = [], np.zeros_like(h0)
    for own, h in zip(reversed(dhs), reversed(hs), strict=True):
        das.append((own + dh) * (1 - h**2))
        dh = das[-1] @ W_hh
    dx = np.array([da @ W_xh.T for da in das])
    das = np.array(das[::-1])
    dW_xh = np.einsum("tbd,tbh->dh", x, das)
    dW_hh = np.einsum("tbi,tbh->ih", np.concatenate([h0[None], hs[:-1]]), das)
    return dx, dh, dW_xh, dW_hh, das.sum(axis=(0, 1))
