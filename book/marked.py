"""The memory task of the chapter "gru": hold the one number of twenty that is marked."""

import numpy as np
from starts import BLOCKS
from trials import CELLS

from solutions.gradient_flow import clip_by_global_norm, orthogonal

STEPS, BATCH = 20, 32
SIZES = {"vanilla": 16, "GRU": 8, "LSTM": 7}  # about 300 parameters each


def task(rng, B=BATCH, silent=False):
    """Numbers with one of them marked, the marked number, and where it stands.

    In the ``silent`` form, which is the control, all numbers but the marked one are zero.
    """
    x = np.zeros((STEPS, B, 2))
    x[:, :, 0] = rng.uniform(-0.8, 0.8, size=(STEPS, B))
    where = rng.integers(STEPS, size=B)
    x[where, np.arange(B), 1] = 1.0
    if silent:
        x[:, :, 0] *= x[:, :, 1]
    return x, x[where, np.arange(B), 0], where


def states(kind, x, parameters):
    """All hidden states, and a function from dhs to the gradients of the weights."""
    forward, backward, number = CELLS[kind]
    before = [np.zeros((x.shape[1], len(parameters[1])))] * number
    kept = forward(x, *before, *parameters)
    kept = kept if isinstance(kept, tuple) else (kept,)
    return kept[0], lambda dhs: backward(dhs, x, *before, *kept, *parameters[:2])[-3:]


def initial(kind, H, seed):
    """Orthogonal recurrent blocks; a bias of 1 in the gate that keeps."""
    k = BLOCKS[kind]
    W_xh = np.random.default_rng(seed).normal(size=(2, k * H)) / np.sqrt(2)
    W_hh = np.concatenate([orthogonal(H, 1.0, 10 * seed + j) for j in range(k)], axis=1)
    b_h = np.zeros(k * H)
    if k > 1:
        b_h[H : 2 * H] = 1.0
    return [W_xh, W_hh, b_h]


def train(kind, learning_rate, seed, updates, silent=False, stop=None):
    """Parameters after gradient descent with a falling rate, and the loss before each update."""
    rng, losses = np.random.default_rng([seed, 1]), []
    parameters = initial(kind, SIZES[kind], seed)
    for update in range(updates if stop is None else stop):
        x, value, _ = task(rng, silent=silent)
        hs, backward = states(kind, x, parameters)
        error = hs[-1, :, 0] - value
        dhs = np.zeros_like(hs)
        dhs[-1, :, 0] = 2 * error / BATCH
        gradients, _ = clip_by_global_norm(list(backward(dhs)), 1.0)
        rate = learning_rate * (1 - update / updates)
        parameters = [p - rate * g for p, g in zip(parameters, gradients, strict=True)]
        losses.append((error**2).mean())
    return parameters, losses


def squared_errors(kind, parameters, x, value):
    """What unit 0 misses after the last step, squared."""
    return (states(kind, x, parameters)[0][-1, :, 0] - value) ** 2


def by_gap(kind, parameters, silent=False):
    """Mean squared error on new sequences for each number of steps since the mark."""
    x, value, where = task(np.random.default_rng(99), 4000, silent)
    errors = squared_errors(kind, parameters, x, value)
    return [errors[STEPS - 1 - where == gap].mean() for gap in range(STEPS)]
