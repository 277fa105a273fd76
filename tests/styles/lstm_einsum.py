"""Right answers to "lstm" with einsum, the four gates on an axis of their own."""

import numpy as np


def split(W):
    """Give the gates an axis of their own: (..., 4H) to (..., 4, H)."""
    return W.reshape(*W.shape[:-1], 4, -1)


def lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, b_h):
    a = np.einsum("bd,dgh->gbh", x, split(W_xh)) + np.einsum("bk,kgh->gbh", h_prev, split(W_hh))
    a += split(b_h)[:, None, :]
    i, f, o = 0.5 * (1 + np.tanh(a[[0, 1, 3]] / 2))
    g = np.tanh(a[2])
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c, np.stack([i, f, g, o], axis=1).reshape(len(x), -1)


def lstm_forward(x, h0, c0, W_xh, W_hh, b_h):
    T, B, H = len(x), *h0.shape
    hs, cs, gates = np.empty((T, B, H)), np.empty((T, B, H)), np.empty((T, B, 4 * H))
    state = (h0, c0)
    for t in range(T):
        hs[t], cs[t], gates[t] = lstm_step_forward(x[t], *state, W_xh, W_hh, b_h)
        state = (hs[t], cs[t])
    return hs, cs, gates


def slopes(c_prev, c, gates):
    """What dc and dh are multiplied by on their way to the four pre-activations."""
    i, f, g, o = np.moveaxis(split(gates), -2, 0)
    return (
        np.stack([g * i * (1 - i), c_prev * f * (1 - f), i * (1 - g * g)]),
        np.tanh(c) * o * (1 - o),
        o / np.cosh(c) ** 2,
    )


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    to_ifg, to_o, to_c = slopes(c_prev, c, gates)
    dc = np.einsum("bh,bh->bh", dh, to_c) + dc_next
    da = np.concatenate([np.einsum("bh,gbh->gbh", dc, to_ifg), (dh * to_o)[None]])
    dx = np.einsum("gbh,dgh->bd", da, split(W_xh))
    dh_prev = np.einsum("gbh,kgh->bk", da, split(W_hh))
    dW_xh = np.einsum("bd,gbh->dgh", x, da).reshape(W_xh.shape)
    dW_hh = np.einsum("bk,gbh->kgh", h_prev, da).reshape(W_hh.shape)
    db_h = np.einsum("gbh->gh", da).ravel()
    return dx, dh_prev, dc * split(gates)[:, 1], dW_xh, dW_hh, db_h


def lstm_backward(dhs, x, h0, c0, hs, cs, gates, W_xh, W_hh):
    before = np.concatenate([c0[None], cs[:-1]])
    to_ifg, to_o, to_c = slopes(before, cs, gates)
    da = np.empty((4, *cs.shape))
    dh, dc = np.zeros(h0.shape), np.zeros(c0.shape)
    for t in range(len(x))[::-1]:
        dh = dh + dhs[t]
        dc = dc + dh * to_c[t]
        da[:3, t] = dc * to_ifg[:, t]
        da[3, t] = dh * to_o[t]
        dh = np.einsum("gbh,kgh->bk", da[:, t], split(W_hh))
        dc = dc * split(gates)[t, :, 1]
    dx = np.einsum("gtbh,dgh->tbd", da, split(W_xh))
    dW_xh = np.einsum("tbd,gtbh->dgh", x, da).reshape(W_xh.shape)
    dW_hh = np.einsum("tbk,gtbh->kgh", np.concatenate([h0[None], hs[:-1]]), da).reshape(W_hh.shape)
    return dx, dh, dc, dW_xh, dW_hh, np.einsum("gtbh->gh", da).ravel()


def cell_jacobian_terms(c_prev, o_prev, gates, W_hh):
    i, f, g, _ = split(gates)
    shown = o_prev / np.cosh(c_prev) ** 2
    rows = np.stack([c_prev * f * (1 - f), g * i * (1 - i), i * (1 - g * g)])
    blocks = split(W_hh)[:, [1, 0, 2]]
    forget, entered, candidate = np.einsum("gn,ogn,o->gno", rows, blocks, shown)
    return forget, np.einsum("n,no->no", f, np.eye(len(f))), entered, candidate
