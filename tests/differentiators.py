"""Students who know no derivative: they differentiate the forward functions they are offered."""

import numpy as np

from autograder.course import exercises
from autograder.examining.differences import slope
from solutions import beyond, gru, lstm, training, vanilla_rnn

# For each backward function: the forward function, which of its outputs the loss reads, and with
# what it weighs them.
FORWARD = {
    "rnn_step_backward": (vanilla_rnn.rnn_step_forward, ["dh"]),
    "rnn_backward": (vanilla_rnn.rnn_forward, ["dhs"]),
    "lstm_step_backward": (lstm.lstm_step_forward, ["dh", "dc_next"]),
    "lstm_backward": (lstm.lstm_forward, ["dhs"]),
    "gru_step_backward": (gru.gru_step_forward, ["dh"]),
    "gru_backward": (gru.gru_forward, ["dhs"]),
    "mingru_backward": (beyond.mingru_forward, ["dhs"]),
    "rnn_dropout_backward": (training.rnn_dropout_forward, ["dhs"]),
}
STEPS = {1: vanilla_rnn.rnn_step_forward, 3: gru.gru_step_forward, 4: lstm.lstm_step_forward}
BY_TANH = {1: [0], 3: [2], 4: [2]}


def no_bias(given):
    """The biases that no backward function is told are taken for zero."""
    return {name: np.zeros_like(bias[0]) for name, bias in biases_of_each(given).items()}


def likeliest_bias(given):
    """The biases by which the states and gates came about, on average over steps and examples."""
    return {name: bias.mean(axis=0) for name, bias in biases_of_each(given).items()}


def biases_of_each(given):
    """The biases by which the states and gates came about, one row per step and example."""
    if "W_hh" in given:
        return {"b_h": bias_of_each(given)}
    z, n = np.split(given["gates"].reshape(-1, given["gates"].shape[-1]), 2, axis=1)
    x = given["x"].reshape(len(z), -1)
    return {"b_z": np.log(z / (1 - z)) - x @ given["W_xz"], "b_n": n - x @ given["W_xn"]}


def bias_of_each(given):
    """The bias by which the states and gates came about, one row per step and example."""
    W_hh = given["W_hh"]
    blocks = W_hh.shape[1] // len(W_hh)
    rows = {"x": given["x"], "W_xh": given["W_xh"], "W_hh": W_hh}
    for name in ("h", "c")[: 2 if blocks == 4 else 1]:
        if name + "s" in given:
            rows[name + "_prev"] = np.concatenate([given[name + "0"][None], given[name + "s"][:-1]])
        else:
            rows[name + "_prev"] = given[name + "_prev"]
    for name, mask in {"x": "mask_x", "h_prev": "mask_h"}.items():
        rows[name] = given.get(mask, 1.0) * rows[name]
    for name in set(rows) - {"W_xh", "W_hh"}:
        rows[name] = rows[name].reshape(-1, rows[name].shape[-1])
    seen = given["gates"] if blocks > 1 else given.get("h", given.get("hs"))
    seen = seen.reshape(len(rows["x"]), -1)
    bias = np.zeros_like(seen)
    # Twice, as a GRU's candidate can be told only when its reset gate is.
    for _ in range(2):
        found = np.concatenate([_activated(blocks, rows, i, bias[i]) for i in range(len(seen))])
        bias = bias + _inverse(seen, blocks) - _inverse(found, blocks)
    return bias


def _activated(blocks, rows, i, b_h):
    """What one example's step activates, with a bias."""
    own = {n: v if n.startswith("W") else v[[i]] for n, v in rows.items()}
    result = STEPS[blocks](**own, b_h=b_h)
    return result[-1] if isinstance(result, tuple) else result


def _inverse(activated, blocks):
    parts = np.split(activated, blocks, axis=1)
    for block, part in enumerate(parts):
        inside = 2 * part - 1 if block not in BY_TANH[blocks] else part
        inside = np.clip(inside, -1 + 1e-15, 1 - 1e-15)
        parts[block] = np.arctanh(inside) * (1 if block in BY_TANH[blocks] else 2)
    return np.concatenate(parts, axis=1)


def by_differences(loss, point):
    """Gradient by central differences of fourth order."""
    return _by_entry(point, lambda unit: slope(loss, point, unit))


def by_complex_steps(loss, point):
    """Gradient by steps along the imaginary axis, right to the last digit."""
    return _by_entry(point, lambda unit: loss(point + 1e-30j * unit).imag / 1e-30)


def _by_entry(point, derivative):
    gradient = np.empty_like(point)
    for i in np.ndindex(point.shape):
        unit = np.zeros_like(point)
        unit[i] = 1.0
        gradient[i] = derivative(unit)
    return gradient


def differentiator(name, bias, gradient):
    """A backward function that only knows the forward one.

    Parameters
    ----------
    name : str
        Of the backward exercise.
    bias, gradient : callable
        One of each kind above.
    """
    forward, upstream = FORWARD[name]

    def answer(*args):
        given = dict(zip(exercises()[name].parameters, args, strict=True))
        at = {n: given[n] for n in exercises()[forward.__name__].parameters if n in given}
        biases = bias(given)
        at |= biases

        def loss(variable, moved):
            # All of them complex where one is: the forward functions choose their dtype by some.
            kind = np.result_type(moved)
            result = forward(**{n: v.astype(kind) for n, v in {**at, variable: moved}.items()})
            read = result if isinstance(result, tuple) else (result,)
            return sum((given[up] * r).sum() for up, r in zip(upstream, read, strict=False))

        found = {n: gradient(lambda moved, n=n: loss(n, moved), at[n]) for n in at}
        for b in biases:
            if found[b].ndim > 1:
                found[b] = found[b].sum(axis=0)
        return tuple(found[output[1:]] for output in exercises()[name].outputs)

    return answer
