"""The candidate's block of dW_hh uses the states before each step without the reset gate.

kind: bank
"""

import numpy as np


def gru_backward(dhs, x, h0, hs, gates, W_xh, W_hh):
    r, z, n = np.split(gates, 3, axis=-1)
    W_hr, W_hz, W_hn = np.split(W_hh, 3, axis=1)
    past = np.concatenate([h0[np.newaxis], hs])[: len(hs)]
    ar, az, an = (np.zeros_like(hs) for _ in range(3))
    dh = np.zeros_like(h0)
    for t in np.arange(len(x))[::-1]:
        dh = dh + dhs[t]
        an[t] = dh * (1 - z[t]) * (1 - n[t] ** 2)
        dq = an[t] @ W_hn.T
        ar[t] = dq * past[t] * r[t] * (1 - r[t])
        az[t] = dh * (past[t] - n[t]) * z[t] * (1 - z[t])
        dh = dh * z[t] + dq * r[t] + ar[t] @ W_hr.T + az[t] @ W_hz.T
    da = np.concatenate([ar, az, an], axis=2)
    outer = lambda u, v: np.einsum("tbi,tbj->ij", u, v)  # noqa: E731
    dW_hh = np.hstack([outer(past, ar), outer(past, az), outer(past, an)])
    return da @ W_xh.T, dh, outer(x, da), dW_hh, da.sum(axis=(0, 1))
