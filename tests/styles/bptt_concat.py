"""One stacked weight matrix for [x, h, 1], split again at the end; recursion instead of loops."""

import numpy as np


def scalar_sensitivities(x, h0, w, u):
    if len(x) == 0:
        return np.zeros(0), np.zeros(0)
    # (h, dh/dw) as one state that is carried along.
    history = np.zeros((len(x) + 1, 2))
    history[0] = h0, 0
    immediate = np.zeros(len(x))
    for t, value in enumerate(x):
        h, dh = history[t]
        new = np.tanh(np.dot([w, u], [h, value]))
        immediate[t] = (1 - new) * (1 + new) * h
        history[t + 1] = new, (1 - new) * (1 + new) * (h + w * dh)
    return immediate, history[1:, 1]


def numerical_gradient(f, x, eps=1e-5):
    flat = x.flatten()
    gradient = []
    for i in range(flat.size):
        up, down = flat.copy(), flat.copy()
        up[i] += eps
        down[i] -= eps
        gradient.append((f(up.reshape(x.shape)) - f(down.reshape(x.shape))) / eps / 2)
    return np.reshape(gradient, x.shape)


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    B, D = x.shape
    H = h.shape[1]
    seen = np.hstack([x, h_prev, np.ones((B, 1))])
    weights = np.vstack([W_xh, W_hh, np.zeros(H)])
    da = dh - dh * h**2
    dseen, dweights = np.dot(da, weights.T), np.dot(seen.T, da)
    dx, dh_prev, _ = np.split(dseen, [D, D + H], axis=1)
    dW_xh, dW_hh, db_h = np.split(dweights, [D, D + H], axis=0)
    return dx, dh_prev, dW_xh, dW_hh, db_h[0]


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    """Go back from the last step by recursion on ever shorter sequences."""
    if len(x) == 0:
        zeros = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros(len(W_hh))
        return np.zeros_like(x), np.zeros_like(h0), *zeros
    first, later = hs[0], rnn_backward(dhs[1:], x[1:], hs[0], hs[1:], W_xh, W_hh)
    dx, dh0, *weights = rnn_step_backward(dhs[0] + later[1], x[0], h0, first, W_xh, W_hh)
    sums = [a + b for a, b in zip(weights, later[2:], strict=True)]
    return np.concatenate([dx[np.newaxis], later[0]]), dh0, *sums


def readout_backward(dlogits, hs, W_hy):
    T, B, K = dlogits.shape
    flat = dlogits.reshape(T * B, K)
    seen = np.column_stack([hs.reshape(T * B, -1), np.ones(T * B)])
    collected = seen.T @ flat
    return (flat @ W_hy.T).reshape(hs.shape), collected[:-1], collected[-1]
