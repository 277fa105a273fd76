"""Sequences as plain loops over steps, so that a mistake in a step can be looked for in them.

The references of the LSTM's and the GRU's sequences do more at once and call no step.
"""

import numpy as np


def rnn_forward(step):
    """Unroll vanilla steps."""

    def forward(x, h0, *parameters):
        hs, h = [], h0
        for x_t in x:
            h = step(x_t, h, *parameters)
            hs.append(h)
        return np.array(hs)

    return forward


def rnn_backward(step):
    """Go back through vanilla steps."""

    def backward(dhs, x, h0, hs, *weights):
        return _backward(step, dhs, x, [h0, *hs[:-1]], [hs], (h0,), weights)

    return backward


def lstm_forward(step):
    """Unroll LSTM steps."""

    def forward(x, h0, c0, *parameters):
        found, h, c = [], h0, c0
        for x_t in x:
            h, c, gates = step(x_t, h, c, *parameters)
            found.append((h, c, gates))
        return tuple(np.array(each) for each in zip(*found, strict=True))

    return forward


def lstm_backward(step):
    """Go back through LSTM steps."""

    def backward(dhs, x, h0, c0, hs, cs, gates, *weights):
        h_prev, c_prev = [h0, *hs[:-1]], [c0, *cs[:-1]]
        return _backward(step, dhs, x, h_prev, [c_prev, cs, gates], (h0, c0), weights)

    return backward


def gru_forward(step):
    """Unroll GRU steps."""

    def forward(x, h0, *parameters):
        found, h = [], h0
        for x_t in x:
            h, gates = step(x_t, h, *parameters)
            found.append((h, gates))
        return tuple(np.array(each) for each in zip(*found, strict=True))

    return forward


def gru_backward(step):
    """Go back through GRU steps."""

    def backward(dhs, x, h0, hs, gates, *weights):
        return _backward(step, dhs, x, [h0, *hs[:-1]], [gates], (h0,), weights)

    return backward


def _backward(step, dhs, x, h_prev, kept, start, weights):
    """Go back over steps whose gradients are dx, those of ``start``, and the parameters' three."""
    carried = [np.zeros_like(s) for s in start]
    dx, totals = [], [0.0, 0.0, 0.0]
    for t in reversed(range(len(x))):
        dh, *rest = dhs[t] + carried[0], *carried[1:]
        dx_t, *found = step(dh, *rest, x[t], h_prev[t], *(k[t] for k in kept), *weights)
        carried, shares = found[: len(start)], found[len(start) :]
        dx.append(dx_t)
        totals = [total + share for total, share in zip(totals, shares, strict=True)]
    return np.array(dx[::-1]), *carried, *totals


# Which step each sequence repeats.
STEP_OF = {
    "rnn_forward": ("rnn_step_forward", rnn_forward),
    "rnn_backward": ("rnn_step_backward", rnn_backward),
    "lstm_forward": ("lstm_step_forward", lstm_forward),
    "lstm_backward": ("lstm_step_backward", lstm_backward),
    "gru_forward": ("gru_step_forward", gru_forward),
    "gru_backward": ("gru_step_backward", gru_backward),
}
