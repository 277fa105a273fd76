"""dW_hh multiplies by hs[t] where the state before step t belongs.

kind: bank
"""

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):

    dh, das = np.zeros_like(h0), []
    for own, h in zip(dhs[::-1], hs[::-1], strict=True):
        das.append((own + dh) * (1 - h**2))
        dh = das[-1] @ W_hh.T
    da = np.stack(das[::-1])
    flat = lambda a: a.reshape(-1, a.shape[-1])  # noqa: E731
    dW_hh = flat(hs).T @ flat(da)
    return da @ W_xh.T, dh, flat(x).T @ flat(da), dW_hh, flat(da).sum(axis=0)
