"""The cell's gradient is carried to the step before without the factor f.

kind: bank
"""

import numpy as np


def lstm_backward(dhs, x, h0, c0, hs, cs, gates, W_xh, W_hh):
    H = h0.shape[1]
    i, f, g, o = (gates[..., k * H : (k + 1) * H] for k in range(4))
    c_prev, h_prev = np.concatenate([c0[None], cs[:-1]]), np.concatenate([h0[None], hs[:-1]])
    tc, da = np.tanh(cs), np.zeros_like(gates)
    dh, dc = np.zeros_like(h0), np.zeros_like(c0)
    for t in range(len(x))[::-1]:
        dh = dh + dhs[t]
        dc = dc + dh * o[t] * (1 - tc[t] ** 2)
        da[t, :, :H] = dc * g[t] * i[t] * (1 - i[t])
        da[t, :, H : 2 * H] = dc * c_prev[t] * f[t] * (1 - f[t])
        da[t, :, 2 * H : 3 * H] = dc * i[t] * (1 - g[t] ** 2)
        da[t, :, 3 * H :] = dh * tc[t] * o[t] * (1 - o[t])
        dh = da[t] @ W_hh.T
        dc = dc
    dW_xh, dW_hh = np.einsum("tbd,tba->da", x, da), np.einsum("tbh,tba->ha", h_prev, da)
    return da @ W_xh.T, dh, dc, dW_xh, dW_hh, da.sum(axis=(0, 1))
