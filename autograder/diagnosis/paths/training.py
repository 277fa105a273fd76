"""The paths of the notebook "training"."""

import numpy as np

from autograder.diagnosis.paths import Split, by_name, first, last
from solutions.bptt import rnn_step_backward

RECURSION = "bptt#bptt-recursion"
WEIGHTS = "bptt#bptt-weights"
NAMES = ("dx", "dh0", "dW_xh", "dW_hh", "db_h")


def _by_reach(dhs, x, h0, hs, W_xh, W_hh, mask_x, mask_h):
    """Every step's gradients dx, dh_prev, dW_xh, dW_hh, db_h, by how much later their loss is."""
    h_prev = mask_h * np.concatenate([h0[None], hs[:-1]])
    dh, found = dhs, []
    for _ in range(len(x)):
        steps = [
            rnn_step_backward(dh[t], mask_x * x[t], h_prev[t], hs[t], W_xh, W_hh)
            for t in range(len(x))
        ]
        dx, dh_prev, *weights = (np.array(each) for each in zip(*steps, strict=True))
        found.append([mask_x * dx, mask_h * dh_prev, *weights])
        dh = np.concatenate([mask_h * dh_prev[1:], np.zeros_like(dhs[:1])])
    return found


def _over_the_sequence(steps):
    """Gradients of the sequence from those of its steps."""
    dx, dh_prev, *weights = steps
    return [dx, dh_prev[0], *(shares.sum(axis=0) for shares in weights)]


def dropout_by_reach(*arguments):
    """Tell paths by how many steps they go back from their loss."""
    own, *later = map(_over_the_sequence, _by_reach(*arguments))
    nothing = [np.zeros_like(each) for each in own]
    near, *far = later or [nothing]
    parts = {
        "from each step's own loss": own,
        "from the loss one step later": near,
        "from losses two steps later and more": list(map(sum, zip(nothing, *far, strict=True))),
    }
    return by_name(NAMES, parts)


def _shares(*arguments):
    """Each step's share of the weights' gradients."""
    found = zip(*_by_reach(*arguments), strict=True)
    return dict(zip(NAMES[2:], list(map(sum, found))[2:], strict=True))


def dropout_from_the_first_step(*arguments):
    """Single out the first step in the weights' gradients."""
    return {n: first(shares, "step") for n, shares in _shares(*arguments).items()}


def dropout_from_the_last_step(*arguments):
    """Single out the last step in the weights' gradients."""
    return {n: last(shares, "step") for n, shares in _shares(*arguments).items()}


SPLITS = (
    Split("rnn_dropout_backward", RECURSION, dropout_by_reach),
    Split("rnn_dropout_backward", WEIGHTS, dropout_from_the_first_step, "share"),
    Split("rnn_dropout_backward", WEIGHTS, dropout_from_the_last_step, "share"),
)
