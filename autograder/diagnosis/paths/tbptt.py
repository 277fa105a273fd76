"""The paths of the notebook "tbptt"."""

import numpy as np

from autograder.diagnosis.paths import Split, by_name, first, last
from solutions.bptt import readout_backward, rnn_backward, rnn_step_backward
from solutions.tbptt import tbptt_windows
from solutions.vanilla_rnn import readout_forward, rnn_forward, softmax_cross_entropy

GRADIENTS = "tbptt#tbptt-gradients"
NAMES = ("loss", "dW_xh", "dW_hh", "db_h", "dW_hy", "db_y")


def _forward(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y):
    """States, and what the read-out brings for each step: loss, dhs, dW_hy, db_y."""
    hs = rnn_forward(x, h0, W_xh, W_hh, b_h)
    logits = readout_forward(hs, W_hy, b_y)
    shares = []
    for t in range(len(x)):
        one = slice(t, t + 1)
        counted = np.ones(targets[one].shape, dtype=bool)
        loss, dlogits = softmax_cross_entropy(logits[one], targets[one], counted)
        dhs, dW_hy, db_y = readout_backward(dlogits, hs[one], W_hy)
        shares.append((np.array(loss), dhs[0], dW_hy, db_y))
    return hs, [np.array(each) for each in zip(*shares, strict=True)]


def _windows(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k1, k2):
    """Each window's share of loss and gradients."""
    parameters = W_xh, W_hh, b_h, W_hy, b_y
    hs, (loss, dhs, *readout) = _forward(x, targets, h0, *parameters)
    shares = []
    for start, loss_start, stop in tbptt_windows(len(x), k1, k2):
        entering, counted = dhs[start:stop].copy(), slice(loss_start, stop)
        entering[: loss_start - start] = 0
        h_start = hs[start - 1] if start > 0 else h0
        grads = rnn_backward(entering, x[start:stop], h_start, hs[start:stop], W_xh, W_hh)[2:]
        sums = [each[counted].sum(axis=0) for each in (loss, *readout)]
        shares.append([sums[0], *grads, *sums[1:]])
    return dict(zip(NAMES, map(np.array, zip(*shares, strict=True)), strict=True))


def gradients_from_the_first_window(*arguments):
    """Single out the first window."""
    return {n: first(shares, "window") for n, shares in _windows(*arguments).items()}


def gradients_from_the_last_window(*arguments):
    """Single out the last window."""
    return {n: last(shares, "window") for n, shares in _windows(*arguments).items()}


def gradients_by_reach(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k1, k2):
    """Tell what comes from a step's own loss from what was carried back within a window."""
    parameters = W_xh, W_hh, b_h, W_hy, b_y
    windows = _windows(x, targets, h0, *parameters, k1, k2)
    total = [shares.sum(axis=0) for shares in windows.values()][1:4]
    hs, (_, dhs, *_) = _forward(x, targets, h0, *parameters)
    h_prev = [h0, *hs[:-1]]
    steps = [rnn_step_backward(dhs[t], x[t], h_prev[t], hs[t], W_xh, W_hh)[2:]
             for t in range(len(x))]  # fmt: skip
    own = [sum(shares) for shares in zip(*steps, strict=True)]
    later = [a - b for a, b in zip(total, own, strict=True)]
    parts = {"from each step's own loss": own, "from later losses of the window": later}
    return by_name(NAMES[1:4], parts)


def readout_from_the_first_step(x, targets, h0, *parameters_and_lengths):
    """Single out the first step in what the read-out brings."""
    _, (loss, _, *readout) = _forward(x, targets, h0, *parameters_and_lengths[:-2])
    shares = zip(("loss", "dW_hy", "db_y"), (loss, *readout), strict=True)
    return {n: first(s, "step") for n, s in shares}


def readout_from_the_last_step(x, targets, h0, *parameters_and_lengths):
    """Single out the last step in what the read-out brings."""
    _, (loss, _, *readout) = _forward(x, targets, h0, *parameters_and_lengths[:-2])
    shares = zip(("loss", "dW_hy", "db_y"), (loss, *readout), strict=True)
    return {n: last(s, "step") for n, s in shares}


SPLITS = (
    Split("tbptt_gradients", GRADIENTS, gradients_by_reach),
    Split("tbptt_gradients", GRADIENTS, gradients_from_the_first_window, "share"),
    Split("tbptt_gradients", GRADIENTS, gradients_from_the_last_window, "share"),
    Split("tbptt_gradients", GRADIENTS, readout_from_the_first_step, "share"),
    Split("tbptt_gradients", GRADIENTS, readout_from_the_last_step, "share"),
)
