"""The paths of the notebook "bptt"."""

from itertools import pairwise

import numpy as np

from autograder.diagnosis.paths import OTHERS, Split, by_name, first, last
from solutions.bptt import rnn_backward, rnn_step_backward

PATHS = "bptt#bptt-four-steps"
RECURSION = "bptt#bptt-recursion"
WEIGHTS = "bptt#bptt-weights"
READOUT = "bptt#bptt-readout"

STEP = ("dx", "dh_prev", "dW_xh", "dW_hh", "db_h")
SEQUENCE = ("dx", "dh0", "dW_xh", "dW_hh", "db_h")


def _carried(x, h0, w, u):
    """Immediate derivatives carried on: ``[k, t]`` is what step k's adds to the total of step t."""
    h_prev, carried = h0, np.zeros((len(x), len(x)))
    for t, x_t in enumerate(x):
        h = np.tanh(w * h_prev + u * x_t)
        carried[:, t] = (1 - h**2) * w * carried[:, t - 1] if t > 0 else 0.0
        carried[t, t] = (1 - h**2) * h_prev
        h_prev = h
    return carried


def sensitivities_by_reach(x, h0, w, u):
    """Tell paths by how many steps they go on after the one in which w was met."""
    carried = _carried(x, h0, w, u)
    own = np.diag(carried)
    neighbours = np.concatenate([[0.0], np.diag(carried, 1)])
    return {
        "total": {
            "inside the step": own,
            "over one step": neighbours,
            "over two steps and more": carried.sum(axis=0) - own - neighbours,
        }
    }


def sensitivities_by_start(x, h0, w, u):
    """Tell paths by whether w was met in the first step."""
    carried = _carried(x, h0, w, u)
    return {"total": {"from the first step": carried[0], OTHERS: carried[1:].sum(axis=0)}}


def step_by_slope(dh, x, h_prev, h, W_xh, W_hh):
    """Split the slope of tanh, 1 - h², into its two parts."""
    flat = np.zeros_like(h)
    straight = rnn_step_backward(dh, x, h_prev, flat, W_xh, W_hh)
    bent = rnn_step_backward(-dh * h**2, x, h_prev, flat, W_xh, W_hh)
    return by_name(STEP, {"with the 1 of 1 - h²": straight, "with the h² of 1 - h²": bent})


def _examples(dh, x, h_prev, h):
    """Each example's share of the weights' gradients."""
    da = dh * (1 - h**2)
    return {
        "dW_xh": x[:, :, None] * da[:, None],
        "dW_hh": h_prev[:, :, None] * da[:, None],
        "db_h": da,
    }


def step_from_the_first_example(dh, x, h_prev, h, W_xh, W_hh):
    """Single out the first example in the weights' gradients."""
    return {n: first(s, "example") for n, s in _examples(dh, x, h_prev, h).items()}


def step_from_the_last_example(dh, x, h_prev, h, W_xh, W_hh):
    """Single out the last example in the weights' gradients."""
    return {n: last(s, "example") for n, s in _examples(dh, x, h_prev, h).items()}


def _within(reach, dhs, x, h0, hs, W_xh, W_hh):
    """Gradients of paths that go back over at most so many steps before they reach a weight."""
    states = np.concatenate([h0[None], hs])
    total = [np.zeros_like(x), np.zeros_like(h0), np.zeros_like(W_xh), np.zeros_like(W_hh),
             np.zeros_like(h0[0])]  # fmt: skip
    for t in range(len(x)):
        dh = dhs[t]
        for s in range(t, max(t - reach, 0) - 1, -1):
            step = rnn_step_backward(dh, x[s], states[s], hs[s], W_xh, W_hh)
            total[0][s] += step[0]
            dh = step[1]
            for i in (2, 3, 4):
                total[i] += step[i]
            if s == 0:
                total[1] += dh
    return total


def sequence_by_reach(dhs, x, h0, hs, W_xh, W_hh):
    """Tell paths by how many steps they go back from their loss."""
    arguments = dhs, x, h0, hs, W_xh, W_hh
    own, near, all_of_it = _within(0, *arguments), _within(1, *arguments), rnn_backward(*arguments)
    parts = {
        "from each step's own loss": own,
        "from the loss one step later": [n - o for n, o in zip(near, own, strict=True)],
        "from losses two steps later and more": [
            a - n for a, n in zip(all_of_it, near, strict=True)
        ],
    }
    return by_name(SEQUENCE, parts)


def sequence_by_reach_in_steps(dhs, x, h0, hs, W_xh, W_hh):
    """Tell paths that go back over one step, over two, and over more."""
    arguments = dhs, x, h0, hs, W_xh, W_hh
    totals = [*(_within(n, *arguments) for n in range(4)), rnn_backward(*arguments)]
    shares = [[b - a for a, b in zip(*pair, strict=True)] for pair in pairwise(totals)]
    names = (
        "from the loss one step later",
        "from the loss two steps later",
        "from the loss three steps later",
        "from losses four steps later and more",
    )
    parts = {"from each step's own loss": totals[0], **dict(zip(names, shares, strict=True))}
    return by_name(SEQUENCE, parts)


def _steps(dhs, x, h0, hs, W_xh, W_hh):
    """Each step's share of the weights' gradients."""
    h_prev, carried, shares = [h0, *hs[:-1]], np.zeros_like(h0), []
    for t in reversed(range(len(x))):
        _, carried, *share = rnn_step_backward(dhs[t] + carried, x[t], h_prev[t], hs[t], W_xh, W_hh)
        shares.append(share)
    return dict(zip(SEQUENCE[2:], map(np.array, zip(*shares[::-1], strict=True)), strict=True))


def sequence_from_the_first_step(*arguments):
    """Single out the first step in the weights' gradients."""
    return {n: first(shares, "step") for n, shares in _steps(*arguments).items()}


def sequence_from_the_last_step(*arguments):
    """Single out the last step in the weights' gradients."""
    return {n: last(shares, "step") for n, shares in _steps(*arguments).items()}


def _readout(dlogits, hs):
    """Each step's and example's share of the read-out's gradients."""
    return {"dW_hy": hs[..., :, None] * dlogits[..., None, :], "db_y": dlogits}


def readout_from_the_first_step(dlogits, hs, W_hy):
    """Single out the first step in the read-out's gradients."""
    return {n: first(s.sum(axis=1), "step") for n, s in _readout(dlogits, hs).items()}


def readout_from_the_last_step(dlogits, hs, W_hy):
    """Single out the last step in the read-out's gradients."""
    return {n: last(s.sum(axis=1), "step") for n, s in _readout(dlogits, hs).items()}


def readout_from_the_first_example(dlogits, hs, W_hy):
    """Single out the first example in the read-out's gradients."""
    return {n: first(s.sum(axis=0), "example") for n, s in _readout(dlogits, hs).items()}


def readout_from_the_last_example(dlogits, hs, W_hy):
    """Single out the last example in the read-out's gradients."""
    return {n: last(s.sum(axis=0), "example") for n, s in _readout(dlogits, hs).items()}


SPLITS = (
    Split("scalar_sensitivities", PATHS, sensitivities_by_reach),
    Split("scalar_sensitivities", PATHS, sensitivities_by_start),
    Split("rnn_step_backward", RECURSION, step_by_slope, "part"),
    Split("rnn_step_backward", WEIGHTS, step_from_the_first_example, "share"),
    Split("rnn_step_backward", WEIGHTS, step_from_the_last_example, "share"),
    Split("rnn_backward", RECURSION, sequence_by_reach),
    Split("rnn_backward", RECURSION, sequence_by_reach_in_steps),
    Split("rnn_backward", WEIGHTS, sequence_from_the_first_step, "share"),
    Split("rnn_backward", WEIGHTS, sequence_from_the_last_step, "share"),
    Split("readout_backward", READOUT, readout_from_the_first_step, "share"),
    Split("readout_backward", READOUT, readout_from_the_last_step, "share"),
    Split("readout_backward", READOUT, readout_from_the_first_example, "share"),
    Split("readout_backward", READOUT, readout_from_the_last_example, "share"),
)
