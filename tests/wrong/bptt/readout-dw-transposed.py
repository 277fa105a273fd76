"""dW_hy is transposed, (K, H).

kind: pattern
"""


def readout_backward(dlogits, hs, W_hy):
    dW = sum(dy.T @ h for dy, h in zip(dlogits, hs, strict=True))
    return dlogits @ W_hy.T, dW, sum(dy.sum(axis=0) for dy in dlogits)
