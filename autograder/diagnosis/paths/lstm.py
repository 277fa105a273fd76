"""The paths of the notebook "lstm"."""

import numpy as np

from autograder.diagnosis.paths import Split, by_name, first, last
from solutions.lstm import cell_jacobian_terms, lstm_backward, lstm_step_backward

BACKWARD = "lstm#lstm-backward"
SEQUENCE = "lstm#lstm-sequence"
TERMS = "lstm#lstm-four-terms"
GATES = (
    "through the input gate",
    "through the forget gate",
    "through the candidate",
    "through the output gate",
)
PARAMETERS = ("dW_xh", "dW_hh", "db_h")


def _reached(dh, dc_next, c_prev, c, gates):
    """What reaches the cell, on two ways, and the gates' slopes times what each was multiplied by.

    Returns
    -------
    from_h, dc_next : ndarrays of shape (B, H)
    onwards : list of four ndarrays
        For i, f, g and o: the factor from dc (from dh, for o) to the gate's pre-activation.
    """
    i, f, g, o = np.split(gates, 4, axis=1)
    from_h = dh * o * (1 - np.tanh(c) ** 2)
    onwards = [g * i * (1 - i), c_prev * f * (1 - f), i * (1 - g**2), np.tanh(c) * o * (1 - o)]
    return from_h, dc_next, onwards


def _into(blocks, x, h_prev, W_xh, W_hh):
    """What the four blocks of da bring to dx, dh_prev and the parameters."""
    da = np.concatenate(blocks, axis=1)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def _only(block, value):
    """Four blocks of which one holds something."""
    return [value if block == i else np.zeros_like(value) for i in range(4)]


NAMES = ("dx", "dh_prev", *PARAMETERS)


def step_by_gate(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    """Tell paths by the gate that they go through; those to the cell by the way they come."""
    from_h, from_c, onwards = _reached(dh, dc_next, c_prev, c, gates)
    f = np.split(gates, 4, axis=1)[1]
    arriving = [from_h + from_c] * 3 + [dh]
    parts = {
        gate: _into(_only(k, arriving[k] * onwards[k]), x, h_prev, W_xh, W_hh)
        for k, gate in enumerate(GATES)
    }
    dc_prev = {"from h_t through tanh(c_t)": from_h * f, "from dc_next": from_c * f}
    return {**by_name(NAMES, parts), "dc_prev": dc_prev}


def step_by_way_into_the_cell(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    """Tell paths by how they come into the cell, or pass it by in the output gate."""
    from_h, from_c, onwards = _reached(dh, dc_next, c_prev, c, gates)
    arriving = {
        "from h_t through tanh(c_t)": [from_h] * 3 + [0 * dh],
        "from dc_next": [from_c] * 3 + [0 * dh],
        "through the output gate": [0 * dh] * 3 + [dh],
    }
    parts = {
        way: _into([a * b for a, b in zip(comes, onwards, strict=True)], x, h_prev, W_xh, W_hh)
        for way, comes in arriving.items()
    }
    return by_name(NAMES, parts)


def step_by_gate_and_way(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    """Tell paths by the gate and by how they come into the cell."""
    from_h, from_c, onwards = _reached(dh, dc_next, c_prev, c, gates)
    parts = {}
    for k, gate in enumerate(GATES[:3]):
        for way, comes in (("from h_t", from_h), ("from dc_next", from_c)):
            blocks = _only(k, comes * onwards[k])
            parts[f"{way} {gate}"] = _into(blocks, x, h_prev, W_xh, W_hh)
    parts[GATES[3]] = _into(_only(3, dh * onwards[3]), x, h_prev, W_xh, W_hh)
    return by_name(NAMES, parts)


def _steps(dhs, x, h0, c0, hs, cs, gates, W_xh, W_hh):
    """For each step the arguments of its backward pass."""
    h_prev, c_prev = [h0, *hs[:-1]], [c0, *cs[:-1]]
    dh, dc, found = np.zeros_like(h0), np.zeros_like(c0), []
    for t in reversed(range(len(x))):
        step = dhs[t] + dh, dc, x[t], h_prev[t], c_prev[t], cs[t], gates[t], W_xh, W_hh
        found.append(step)
        _, dh, dc, *_ = lstm_step_backward(*step)
    return found[::-1]


def _over_time(steps):
    """Inputs' and parameters' gradients of a sequence, from those of its steps."""
    found = {}
    for name in ("dx", *PARAMETERS):
        paths = {path: np.array([step[name][path] for step in steps]) for path in steps[0][name]}
        summed = {path: shares.sum(axis=0) for path, shares in paths.items()}
        found[name] = paths if name == "dx" else summed
    return found


def sequence_by_gate(*arguments):
    """Tell, in each step, the gates apart through which inputs and parameters are reached."""
    return _over_time([step_by_gate(*step) for step in _steps(*arguments)])


def sequence_by_way_into_the_cell(*arguments):
    """Tell, in each step, the ways into the cell apart."""
    return _over_time([step_by_way_into_the_cell(*step) for step in _steps(*arguments)])


def sequence_by_reach(dhs, x, h0, c0, hs, cs, gates, W_xh, W_hh):
    """Tell what comes from a step's own loss from what was carried back over later steps."""
    h_prev, c_prev, nothing = [h0, *hs[:-1]], [c0, *cs[:-1]], np.zeros_like(c0)
    steps = [
        lstm_step_backward(dhs[t], nothing, x[t], h_prev[t], c_prev[t], cs[t], gates[t], W_xh, W_hh)
        for t in range(len(x))
    ]
    dx, dh, dc, *weights = (np.array(each) for each in zip(*steps, strict=True))
    own = [dx, dh[0], dc[0], *(shares.sum(axis=0) for shares in weights)]
    total = lstm_backward(dhs, x, h0, c0, hs, cs, gates, W_xh, W_hh)
    later = [a - b for a, b in zip(total, own, strict=True)]
    parts = {"from each step's own loss": own, "from the losses of later steps": later}
    return by_name(("dx", "dh0", "dc0", *PARAMETERS), parts)


def _shares(*arguments):
    """Each step's share of the parameters' gradients."""
    steps = [lstm_step_backward(*step)[3:] for step in _steps(*arguments)]
    return dict(zip(PARAMETERS, map(np.array, zip(*steps, strict=True)), strict=True))


def sequence_from_the_first_step(*arguments):
    """Single out the first step in the parameters' gradients."""
    return {n: first(shares, "step") for n, shares in _shares(*arguments).items()}


def sequence_from_the_last_step(*arguments):
    """Single out the last step in the parameters' gradients."""
    return {n: last(shares, "step") for n, shares in _shares(*arguments).items()}


def terms_by_slope(c_prev, o_prev, gates, W_hh):
    """Split the slope of tanh at the old cell, 1 - tanh(c)², into its two parts."""
    names = ("through_forget", "through_input", "through_candidate")
    # Where a cell is zero tanh is straight; the forget gate's term is a multiple of the cell.
    straight = _at_slope_one(c_prev, o_prev, gates, W_hh)
    bent = [-term * np.tanh(c_prev) ** 2 for term in straight]
    parts = {"with the 1 of 1 - tanh(c)²": straight, "with the tanh(c)² of 1 - tanh(c)²": bent}
    return by_name(names, parts)


def _at_slope_one(c_prev, o_prev, gates, W_hh):
    f = np.split(gates, 4)[1]
    _, _, through_input, through_candidate = cell_jacobian_terms(0 * c_prev, o_prev, gates, W_hh)
    W_hf = np.split(W_hh, 4, axis=1)[1]
    return (c_prev * f * (1 - f))[:, None] * W_hf.T * o_prev, through_input, through_candidate


SPLITS = (
    Split("lstm_step_backward", BACKWARD, step_by_gate),
    Split("lstm_step_backward", BACKWARD, step_by_way_into_the_cell),
    Split("lstm_step_backward", BACKWARD, step_by_gate_and_way),
    Split("lstm_backward", BACKWARD, sequence_by_gate),
    Split("lstm_backward", BACKWARD, sequence_by_way_into_the_cell),
    Split("lstm_backward", SEQUENCE, sequence_by_reach),
    Split("lstm_backward", SEQUENCE, sequence_from_the_first_step, "share"),
    Split("lstm_backward", SEQUENCE, sequence_from_the_last_step, "share"),
    Split("cell_jacobian_terms", TERMS, terms_by_slope, "part"),
)
