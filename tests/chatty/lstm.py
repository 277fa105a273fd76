"""Go forward and back step by step, each step asked for."""
# ruff: noqa: F821

import numpy as np


def lstm_forward(x, h0, c0, W_xh, W_hh, b_h):
    h, c, steps = h0, c0, []
    for x_t in x:
        h, c, gates = lstm_step_forward(x_t, h, c, W_xh, W_hh, b_h)
        steps.append((h, c, gates))
    return [np.stack(part) for part in zip(*steps, strict=True)]


def lstm_backward(dhs, x, h0, c0, hs, cs, gates, W_xh, W_hh):
    dx, dh, dc = np.zeros_like(x), np.zeros_like(h0), np.zeros_like(c0)
    sums = 0, 0, 0
    for t in reversed(range(len(x))):
        h, c = (hs[t - 1], cs[t - 1]) if t else (h0, c0)
        dx[t], dh, dc, *weights = lstm_step_backward(
            dhs[t] + dh, dc, x[t], h, c, cs[t], gates[t], W_xh, W_hh
        )
        sums = [total + part for total, part in zip(sums, weights, strict=True)]
    return dx, dh, dc, *sums
