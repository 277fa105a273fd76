"""Everything as einsum over (B, 3, H); the weight gradients once, after the loop."""

import numpy as np


def logistic(a):
    return np.exp(-np.logaddexp(0, -a))


def blocks(array):
    """The last axis of 3H as two, gate and unit."""
    return array.reshape(*array.shape[:-1], 3, -1)


def gru_step_forward(x, h_prev, W_xh, W_hh, b_h):
    a = np.einsum("bd,dgh->bgh", x, blocks(W_xh)) + blocks(b_h)
    U = blocks(W_hh)
    rz = logistic(a[:, :2] + np.einsum("bi,igh->bgh", h_prev, U[:, :2]))
    r, z = rz[:, 0], rz[:, 1]
    n = np.tanh(a[:, 2] + np.einsum("bi,bi,ih->bh", r, h_prev, U[:, 2]))
    h = np.einsum("bh,bh->bh", z, h_prev) + np.einsum("bh,bh->bh", 1 - z, n)
    return h, np.stack([r, z, n], axis=1).reshape(len(x), -1)


def gru_forward(x, h0, W_xh, W_hh, b_h):
    hs = np.zeros((len(x) + 1, *h0.shape))
    gates = np.zeros((*x.shape[:2], W_hh.shape[1]))
    hs[0] = h0
    for t in range(len(x)):
        hs[t + 1], gates[t] = gru_step_forward(x[t], hs[t], W_xh, W_hh, b_h)
    return hs[1:], gates


def deltas(dh, h_prev, gates, W_hh):
    """Gradients of the pre-activations (B, 3, H), and of the state before."""
    r, z, n = np.moveaxis(blocks(gates), 1, 0)
    U = blocks(W_hh)
    at_n = dh * (1 - z) * (1 - n * n)
    at_q = np.einsum("bh,ih->bi", at_n, U[:, 2])
    at_r = at_q * h_prev * (r - r * r)
    at_z = dh * (h_prev - n) * (z - z * z)
    both = np.stack([at_r, at_z], axis=1)
    back = dh * z + at_q * r + np.einsum("bgh,igh->bi", both, U[:, :2])
    return np.concatenate([both, at_n[:, None]], axis=1), back


def weight_gradients(da, x, h_prev, gates):
    """From (T, B, …) arrays of all steps at once."""
    H = h_prev.shape[-1]
    seen = np.stack([h_prev, h_prev, gates[..., :H] * h_prev], axis=-2)
    dW_xh = np.einsum("tbd,tbgh->dgh", x, da)
    dW_hh = np.einsum("tbgi,tbgh->igh", seen, da)
    return dW_xh.reshape(len(dW_xh), -1), dW_hh.reshape(H, -1), np.einsum("tbgh->gh", da).ravel()


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    da, dh_prev = deltas(dh, h_prev, gates, W_hh)
    dx = np.einsum("bgh,dgh->bd", da, blocks(W_xh))
    return dx, dh_prev, *weight_gradients(da[None], x[None], h_prev[None], gates[None])


def gru_backward(dhs, x, h0, hs, gates, W_xh, W_hh):
    before = np.concatenate([h0[np.newaxis], hs[:-1]])
    da = np.zeros((*x.shape[:2], 3, h0.shape[1]))
    dh_next = 0.0
    for t in range(len(x))[::-1]:
        da[t], dh_next = deltas(dhs[t] + dh_next, before[t], gates[t], W_hh)
    dx = np.einsum("tbgh,dgh->tbd", da, blocks(W_xh))
    return dx, dh_next, *weight_gradients(da, x, before, gates)


def gru_step_forward_reset_after(x, h_prev, W_xh, W_hh, b_x, b_h):
    left = np.einsum("bd,dgh->gbh", x, blocks(W_xh)) + blocks(b_x)[:, None]
    right = np.einsum("bi,igh->gbh", h_prev, blocks(W_hh)) + blocks(b_h)[:, None]
    r, z = logistic(left[:2] + right[:2])
    n = np.tanh(left[2] + r * right[2])
    return z * h_prev + (1 - z) * n, np.concatenate([r, z, n], axis=-1)
