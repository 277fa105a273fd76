"""Go back step by step, each step asked for."""
# ruff: noqa: F821

import numpy as np


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    dx, dh = np.zeros_like(x), np.zeros_like(h0)
    sums = 0, 0, 0
    for t in reversed(range(len(x))):
        before = hs[t - 1] if t else h0
        dx[t], dh, *weights = rnn_step_backward(dhs[t] + dh, x[t], before, hs[t], W_xh, W_hh)
        sums = [total + part for total, part in zip(sums, weights, strict=True)]
    return dx, dh, *sums
