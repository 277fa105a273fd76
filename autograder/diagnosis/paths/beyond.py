"""The paths of the notebook "beyond"."""

import numpy as np

from autograder.diagnosis.paths import Split, by_name, first, last
from solutions.beyond import (
    checkpointed_backward,
    linear_scan_backward,
    mingru_backward,
    rtrl_gradients,
    rtrl_step,
)
from solutions.bptt import rnn_backward, rnn_step_backward
from solutions.vanilla_rnn import rnn_forward

RTRL = "beyond#beyond-rtrl"
CHECKPOINTS = "beyond#beyond-checkpoints"
LINEAR = "beyond#beyond-linear"
MINGRU = "beyond#beyond-mingru"

PARAMETERS = ("dW_xh", "dW_hh", "db_h")
SEQUENCE = ("dx", "dh0", *PARAMETERS)
OF_MINGRU = ("dx", "dh0", "dW_xz", "db_z", "dW_xn", "db_n")
OWN, LATER = "from each step's own loss", "from the losses of later steps"


def rtrl_step_by_origin(S, x, h_prev, h, W_xh, W_hh):
    """Tell what was carried on from the parameters that this step itself has met."""
    nothing, flat = np.zeros_like(S), np.zeros_like(W_hh)
    by_input = rtrl_step(nothing, x, 0 * h_prev, h, W_xh, flat)
    by_state = rtrl_step(nothing, 0 * x, h_prev, h, W_xh, flat)
    by_bias = rtrl_step(nothing, 0 * x, 0 * h_prev, h, W_xh, flat)
    return {
        "S_new": {
            "carried on from S": (1 - h**2)[:, None] * (W_hh.T @ S),
            "of the immediate derivatives by W_xh": by_input - by_bias,
            "of the immediate derivatives by W_hh": by_state - by_bias,
            "of the immediate derivatives by b_h": by_bias,
        }
    }


def rtrl_step_by_slope(S, x, h_prev, h, W_xh, W_hh):
    """Split the slope of tanh, 1 - h², into its two parts."""
    straight = rtrl_step(S, x, h_prev, 0 * h, W_xh, W_hh)
    bent = -(h**2)[:, None] * straight
    return {"S_new": {"with the 1 of 1 - h²": straight, "with the h² of 1 - h²": bent}}


def _losses(dhs, x, h0, W_xh, W_hh, b_h):
    """Each loss's share of the gradients, over all paths."""
    shares = []
    for t in range(len(x)):
        alone = np.zeros_like(dhs)
        alone[t] = dhs[t]
        shares.append(rtrl_gradients(alone, x, h0, W_xh, W_hh, b_h))
    return dict(zip(PARAMETERS, map(np.array, zip(*shares, strict=True)), strict=True))


def rtrl_by_reach(dhs, x, h0, W_xh, W_hh, b_h):
    """Tell the immediate derivatives of each loss's state from those that were carried to it."""
    hs = rnn_forward(x[:, None], h0[None], W_xh, W_hh, b_h)[:, 0]
    before = np.concatenate([h0[None], hs[:-1]])
    own = rnn_step_backward(dhs, x, before, hs, W_xh, W_hh)[2:]
    total = rtrl_gradients(dhs, x, h0, W_xh, W_hh, b_h)
    later = [a - b for a, b in zip(total, own, strict=True)]
    return by_name(PARAMETERS, {"inside the step of a loss": own, "over earlier steps": later})


def rtrl_from_the_first_loss(*arguments):
    """Single out the first step's loss."""
    return {n: first(shares, "loss") for n, shares in _losses(*arguments).items()}


def rtrl_from_the_last_loss(*arguments):
    """Single out the last step's loss."""
    return {n: last(shares, "loss") for n, shares in _losses(*arguments).items()}


def _segments(dhs, x, checkpoints, every, W_xh, W_hh, b_h):
    """For each segment its own gradients when nothing arrives from later, and all of them."""
    arriving, found = np.zeros_like(checkpoints[0]), []
    for i in reversed(range(len(checkpoints))):
        here = slice(i * every, (i + 1) * every)
        inputs, start = x[here], checkpoints[i]
        hs = rnn_forward(inputs, start, W_xh, W_hh, b_h)
        own = rnn_backward(dhs[here], inputs, start, hs, W_xh, W_hh)
        joined = dhs[here].copy()
        joined[-1] += arriving
        whole = rnn_backward(joined, inputs, start, hs, W_xh, W_hh)
        arriving = whole[1]
        found.append((own, whole))
    return found[::-1]


def checkpoints_by_segment(dhs, x, checkpoints, every, W_xh, W_hh, b_h):
    """Tell losses of a segment itself from those of later segments."""
    own = [own for own, _ in _segments(dhs, x, checkpoints, every, W_xh, W_hh, b_h)]
    dx, dh0, *weights = zip(*own, strict=True)
    inside = [np.concatenate(dx), dh0[0], *map(sum, weights)]
    total = checkpointed_backward(dhs, x, checkpoints, every, W_xh, W_hh, b_h)
    across = [a - b for a, b in zip(total, inside, strict=True)]
    parts = {"from losses of the same segment": inside, "from losses of later segments": across}
    return by_name(SEQUENCE, parts)


def _of_segments(*arguments):
    """Each segment's share of the weights' gradients, all losses counted."""
    shares = [whole[2:] for _, whole in _segments(*arguments)]
    return dict(zip(PARAMETERS, map(np.array, zip(*shares, strict=True)), strict=True))


def checkpoints_from_the_first_segment(*arguments):
    """Single out the first segment."""
    return {n: first(shares, "segment") for n, shares in _of_segments(*arguments).items()}


def checkpoints_from_the_last_segment(*arguments):
    """Single out the last segment."""
    return {n: last(shares, "segment") for n, shares in _of_segments(*arguments).items()}


def scan_by_reach(dhs, a, h0, hs):
    """Tell what comes from a step's own loss, from the next one's, and from those after it."""
    before = np.concatenate([h0[None], hs[:-1]])
    db = linear_scan_backward(dhs, a, h0, hs)[1]
    over_one = np.concatenate([a[1:] * dhs[1:], np.zeros_like(dhs[:1])])
    parts = {
        OWN: dhs,
        "from the loss one step later": over_one,
        "from losses two steps later and more": db - dhs - over_one,
    }
    return {
        "da": {path: part * before for path, part in parts.items()},
        "db": parts,
        "dh0": {path: a[0] * part[0] for path, part in parts.items()},
    }


def _through(da, x, W):
    """What the gradient of a pre-activation brings to its inputs, its weights and its bias."""
    return da @ W.T, np.einsum("tbd,tbh->dh", x, da), da.sum(axis=(0, 1))


def _deltas(dhs, h0, hs, gates):
    """Gradients of the pre-activations: of z by either of its places, and of n."""
    z, n = np.split(gates, 2, axis=2)
    da, db, _ = linear_scan_backward(dhs, z, h0, hs)
    return da * z * (1 - z), -db * n * z * (1 - z), db * (1 - z)


def mingru_by_place_of_z(dhs, x, h0, hs, gates, W_xz, W_xn):
    """Tell the two places apart in which z stands, and the proposal."""
    kept, proposed, da_n = _deltas(dhs, h0, hs, gates)
    by_place = {
        "through the z of z ⊙ h_prev": _through(kept, x, W_xz),
        "through the z of (1 - z) ⊙ n": _through(proposed, x, W_xz),
    }
    found = by_name(("dx", "dW_xz", "db_z"), by_place)
    found["dx"]["through the proposal"] = da_n @ W_xn.T
    return found


def mingru_by_reach(dhs, x, h0, hs, gates, W_xz, W_xn):
    """Tell what comes from a step's own loss from what was carried back over later steps."""
    total = mingru_backward(dhs, x, h0, hs, gates, W_xz, W_xn)
    # Every step by itself, as a batch of one step.
    before = np.concatenate([h0[None], hs[:-1]])
    rows = [v.reshape(1, -1, v.shape[-1]) for v in (dhs, x, before, hs, gates)]
    dx, dbefore, *weights = mingru_backward(rows[0], rows[1], rows[2][0], *rows[3:], W_xz, W_xn)
    own = [dx.reshape(x.shape), dbefore.reshape(hs.shape)[0], *weights]
    later = [a - b for a, b in zip(total, own, strict=True)]
    return by_name(OF_MINGRU, {OWN: own, LATER: later})


def _of_steps(dhs, x, h0, hs, gates, W_xz, W_xn):
    """Each step's share of the weights' and biases' gradients."""
    kept, proposed, da_n = _deltas(dhs, h0, hs, gates)
    shares = {}
    for gate, d in (("z", kept + proposed), ("n", da_n)):
        shares["dW_x" + gate] = np.einsum("tbd,tbh->tdh", x, d)
        shares["db_" + gate] = d.sum(axis=1)
    return shares


def mingru_from_the_first_step(*arguments):
    """Single out the first step in the gradients that steps share."""
    return {n: first(shares, "step") for n, shares in _of_steps(*arguments).items()}


def mingru_from_the_last_step(*arguments):
    """Single out the last step in the gradients that steps share."""
    return {n: last(shares, "step") for n, shares in _of_steps(*arguments).items()}


SPLITS = (
    Split("rtrl_step", RTRL, rtrl_step_by_origin, "part"),
    Split("rtrl_step", RTRL, rtrl_step_by_slope, "part"),
    Split("rtrl_gradients", RTRL, rtrl_by_reach),
    Split("rtrl_gradients", RTRL, rtrl_from_the_first_loss, "share"),
    Split("rtrl_gradients", RTRL, rtrl_from_the_last_loss, "share"),
    Split("checkpointed_backward", CHECKPOINTS, checkpoints_by_segment),
    Split("checkpointed_backward", CHECKPOINTS, checkpoints_from_the_first_segment, "share"),
    Split("checkpointed_backward", CHECKPOINTS, checkpoints_from_the_last_segment, "share"),
    Split("linear_scan_backward", LINEAR, scan_by_reach),
    Split("mingru_backward", MINGRU, mingru_by_place_of_z),
    Split("mingru_backward", MINGRU, mingru_by_reach),
    Split("mingru_backward", MINGRU, mingru_from_the_first_step, "share"),
    Split("mingru_backward", MINGRU, mingru_from_the_last_step, "share"),
)
