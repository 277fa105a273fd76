"""Go forward and back step by step, each step and each join of two maps asked for."""
# ruff: noqa: F821

import numpy as np


def rtrl_gradients(dhs, x, h0, W_xh, W_hh, b_h):
    H, cuts = len(h0), [W_xh.size, W_xh.size + W_hh.size]
    h, S, total = h0, np.zeros((H, cuts[1] + H)), 0
    for dh, x_t in zip(dhs, x, strict=True):
        before, h = h, rnn_step_forward(x_t[None], h[None], W_xh, W_hh, b_h)[0]
        S = rtrl_step(S, x_t, before, h, W_xh, W_hh)
        total = total + dh @ S
    dW_xh, dW_hh, db_h = np.split(total, cuts)
    return dW_xh.reshape(W_xh.shape), dW_hh.reshape(W_hh.shape), db_h


def checkpointed_backward(dhs, x, checkpoints, every, W_xh, W_hh, b_h):
    dx, dh, sums = np.zeros_like(x), np.zeros_like(checkpoints[0]), (0, 0, 0)
    for i in reversed(range(len(checkpoints))):
        first, hs = i * every, [checkpoints[i]]
        for x_t in x[first : first + every]:
            hs.append(rnn_step_forward(x_t, hs[-1], W_xh, W_hh, b_h))
        for s in reversed(range(len(hs) - 1)):
            t = first + s
            dx[t], dh, *weights = rnn_step_backward(dhs[t] + dh, x[t], hs[s], hs[s + 1], W_xh, W_hh)
            sums = [total + part for total, part in zip(sums, weights, strict=True)]
    return dx, dh, *sums


def linear_scan(a, b, h0):
    A, hs = a[0], [a[0] * h0 + b[0]]
    for a_t, b_t in zip(a[1:], b[1:], strict=True):
        A, h = scan_combine(A, hs[-1], a_t, b_t)
        hs.append(h)
    return np.stack(hs)


def linear_scan_backward(dhs, a, h0, hs):
    A, db = np.zeros_like(h0), [dhs[-1]]
    for a_t, dh_t in zip(a[:0:-1], dhs[-2::-1], strict=True):
        A, dh = scan_combine(A, db[-1], a_t, dh_t)
        db.append(dh)
    db = np.stack(db[::-1])
    return db * np.concatenate([h0[None], hs[:-1]]), db, a[0] * db[0]
