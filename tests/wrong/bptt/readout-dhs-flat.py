"""Time and batch are merged in dhs, (T * B, H).

kind: pattern
"""


def readout_backward(dlogits, hs, W_hy):
    dy, h = dlogits.reshape(-1, W_hy.shape[1]), hs.reshape(-1, W_hy.shape[0])
    dhs = dy @ W_hy.T
    return dhs, h.T @ dy, dy.sum(axis=0)
