"""Everything as einsum; slopes from the pre-activation; weight gradients once, after the loop."""

import numpy as np


def scalar_sensitivities(x, h0, w, u):
    T = len(x)
    a, h = np.zeros(T), np.zeros(T + 1)
    h[0] = h0
    for t in range(T):
        a[t] = w * h[t] + u * x[t]
        h[t + 1] = np.tanh(a[t])
    slopes = 1 / np.cosh(a) ** 2
    immediate = slopes * h[:-1]
    # All products of Jacobians in one lower triangle.
    carried = np.zeros((T, T))
    for k in range(T):
        carried[k:, k] = np.cumprod(np.concatenate([[1.0], w * slopes[k + 1 :]]))
    return immediate, np.einsum("tk,k->t", carried, immediate)


def numerical_gradient(f, x, eps=1e-5):
    steps = eps * np.eye(x.size).reshape(x.size, *x.shape)
    above = np.array([f(x + step) for step in steps])
    below = np.array([f(x - step) for step in steps])
    return ((above - below) / (2 * eps)).reshape(x.shape)


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    da = np.einsum("bj,bj->bj", dh, 1 - np.square(h))
    return (
        np.einsum("bj,dj->bd", da, W_xh),
        np.einsum("bj,ij->bi", da, W_hh),
        np.einsum("bd,bj->dj", x, da),
        np.einsum("bi,bj->ij", h_prev, da),
        np.einsum("bj->j", da),
    )


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    das = np.zeros_like(hs)
    dh = np.zeros_like(h0)
    for t in range(len(x))[::-1]:
        das[t] = (dhs[t] + dh) * (1 - hs[t] * hs[t])
        dh = np.einsum("bj,ij->bi", das[t], W_hh)
    before = np.concatenate([h0[np.newaxis], hs[:-1]])
    dx = np.einsum("tbj,dj->tbd", das, W_xh)
    dW_xh = np.einsum("tbd,tbj->dj", x, das)
    dW_hh = np.einsum("tbi,tbj->ij", before, das)
    return dx, dh, dW_xh, dW_hh, np.einsum("tbj->j", das)


def readout_backward(dlogits, hs, W_hy):
    dhs = np.einsum("tbk,hk->tbh", dlogits, W_hy)
    dW_hy = np.einsum("tbh,tbk->hk", hs, dlogits)
    return dhs, dW_hy, np.einsum("tbk->k", dlogits)
