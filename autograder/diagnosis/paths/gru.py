"""The paths of the notebook "gru"."""

import numpy as np

from autograder.diagnosis.paths import Split, by_name, first, last
from solutions.gru import gru_backward, gru_step_backward

BACKWARD = "gru#gru-backward"
SEQUENCE = "gru#gru-sequence"
GATES = ("through the reset gate", "through the update gate", "through the proposal")
PARAMETERS = ("dW_xh", "dW_hh", "db_h")


def _into(da, x, h_prev, r, W_xh):
    """What da brings to the inputs and to the parameters."""
    da_r, da_z, da_n = np.split(da, 3, axis=1)
    dW_hh = np.concatenate([h_prev.T @ da_r, h_prev.T @ da_z, (r * h_prev).T @ da_n], axis=1)
    return da @ W_xh.T, x.T @ da, dW_hh, da.sum(axis=0)


def _parts_of_da(dh, h_prev, gates, W_hh):
    """Gradients of the pre-activations by gate: reset, update and its two parts, proposal."""
    W_hn = np.split(W_hh, 3, axis=1)[2]
    r, z, n = np.split(gates, 3, axis=1)
    da_n = dh * (1 - z) * (1 - n**2)
    dq = da_n @ W_hn.T
    nothing = np.zeros_like(dh)
    kept, proposed = dh * h_prev * z * (1 - z), -dh * n * z * (1 - z)
    parts = [
        [dq * h_prev * r * (1 - r), nothing, nothing],
        [nothing, kept, nothing],
        [nothing, proposed, nothing],
        [nothing, nothing, da_n],
    ]
    return [np.concatenate(part, axis=1) for part in parts], dq


def step_by_gate(dh, x, h_prev, gates, W_xh, W_hh):
    """Tell paths by the gate that they go through, or by their going through none."""
    W_hr, W_hz, _ = np.split(W_hh, 3, axis=1)
    r, z, _ = np.split(gates, 3, axis=1)
    (da_r, kept, proposed, da_n), dq = _parts_of_da(dh, h_prev, gates, W_hh)
    by_gate = zip(GATES, (da_r, kept + proposed, da_n), strict=True)
    parts = {gate: _into(da, x, h_prev, r, W_xh) for gate, da in by_gate}
    H = dh.shape[1]
    dh_prev = {
        "straight on by z": dh * z,
        "through the proposal": dq * r,
        "through the reset gate": da_r[:, :H] @ W_hr.T,
        "through the update gate": (kept + proposed)[:, H : 2 * H] @ W_hz.T,
    }
    return {**by_name(("dx", *PARAMETERS), parts), "dh_prev": dh_prev}


def step_by_place_of_z(dh, x, h_prev, gates, W_xh, W_hh):
    """Tell the two places apart in which z stands."""
    W_hz = np.split(W_hh, 3, axis=1)[1]
    r, H = gates[:, : dh.shape[1]], dh.shape[1]
    (da_r, kept, proposed, da_n), _ = _parts_of_da(dh, h_prev, gates, W_hh)
    parts = {
        "through the z of z ⊙ h_prev": kept,
        "through the z of (1 - z) ⊙ n": proposed,
        "through none of the two": da_r + da_n,
    }
    names = ("dx", *PARAMETERS)
    found = by_name(names, {p: _into(da, x, h_prev, r, W_xh) for p, da in parts.items()})
    ways = [da[:, H : 2 * H] @ W_hz.T for da in (kept, proposed)]
    dh_prev = gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh)[1]
    found["dh_prev"] = dict(zip(parts, [*ways, dh_prev - sum(ways)], strict=True))
    return found


def _steps(dhs, x, h0, hs, gates, W_xh, W_hh):
    """For each step the arguments of its backward pass."""
    dh_next, h_prev, found = np.zeros_like(h0), [h0, *hs[:-1]], []
    for t in reversed(range(len(x))):
        step = dhs[t] + dh_next, x[t], h_prev[t], gates[t], W_xh, W_hh
        found.append(step)
        dh_next = gru_step_backward(*step)[1]
    return found[::-1]


def sequence_by_gate(*arguments):
    """Tell, in each step, the gates apart through which the parameters are reached."""
    steps = [step_by_gate(*step) for step in _steps(*arguments)]
    weights = {
        name: {gate: sum(step[name][gate] for step in steps) for gate in GATES}
        for name in PARAMETERS
    }
    dx = {gate: np.array([step["dx"][gate] for step in steps]) for gate in GATES}
    return {"dx": dx, **weights}


def sequence_by_reach(dhs, x, h0, hs, gates, W_xh, W_hh):
    """Tell what comes from a step's own loss from what was carried back over later steps."""
    h_prev = [h0, *hs[:-1]]
    steps = [gru_step_backward(dhs[t], x[t], h_prev[t], gates[t], W_xh, W_hh)
             for t in range(len(x))]  # fmt: skip
    dx, dh_prev, *weights = (np.array(each) for each in zip(*steps, strict=True))
    own = [dx, dh_prev[0], *(shares.sum(axis=0) for shares in weights)]
    total = gru_backward(dhs, x, h0, hs, gates, W_xh, W_hh)
    later = [a - b for a, b in zip(total, own, strict=True)]
    parts = {"from each step's own loss": own, "from the losses of later steps": later}
    return by_name(("dx", "dh0", *PARAMETERS), parts)


def _shares(*arguments):
    """Each step's share of the parameters' gradients."""
    steps = [gru_step_backward(*step)[2:] for step in _steps(*arguments)]
    return dict(zip(PARAMETERS, map(np.array, zip(*steps, strict=True)), strict=True))


def sequence_from_the_first_step(*arguments):
    """Single out the first step in the parameters' gradients."""
    return {n: first(shares, "step") for n, shares in _shares(*arguments).items()}


def sequence_from_the_last_step(*arguments):
    """Single out the last step in the parameters' gradients."""
    return {n: last(shares, "step") for n, shares in _shares(*arguments).items()}


SPLITS = (
    Split("gru_step_backward", BACKWARD, step_by_gate),
    Split("gru_step_backward", BACKWARD, step_by_place_of_z),
    Split("gru_backward", BACKWARD, sequence_by_gate),
    Split("gru_backward", SEQUENCE, sequence_by_reach),
    Split("gru_backward", SEQUENCE, sequence_from_the_first_step, "share"),
    Split("gru_backward", SEQUENCE, sequence_from_the_last_step, "share"),
)
