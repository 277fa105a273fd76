"""What the experiments of the later chapters share: Adam, a training loop, runs kept as data."""

import json
from pathlib import Path

import numpy as np

from solutions.gradient_flow import clip_by_global_norm
from solutions.training import adam


def adam_steps():
    """Return a function (parameters, gradients, rate) → parameters: Adam, which counts its steps.

    It begins from zero means, and keeps them between calls.
    """
    made, means = 0, None

    def step(parameters, gradients, rate):
        nonlocal made, means
        made, means = made + 1, means or 2 * [[np.zeros_like(p) for p in parameters]]
        parameters, *means = adam(parameters, gradients, *means, made, rate, 0.9, 0.999, 1e-8)
        return parameters

    return step


def descend(gradients, theta, updates, learning_rate, stop=None, watch=None):
    """Train by Adam with a rate that falls linearly to zero.

    Parameters
    ----------
    gradients : callable
        Gets the parameters and the number of the update; returns the loss and its gradients.
    theta : list of ndarray
        Where to begin.
    updates : int
        How many updates the fall of the rate is planned for.
    learning_rate : float
        At the first update.
    stop : int, optional
        Leave after so many updates, as if interrupted.
    watch : callable, optional
        Called with the number of updates made and the parameters, before each update and once
        after the last.

    Returns
    -------
    theta : list of ndarray
    losses : ndarray of shape (stop,)
        Before each update.
    """
    step = adam_steps()
    losses = np.empty(updates if stop is None else stop)
    for update in range(len(losses)):
        if watch:
            watch(update, theta)
        losses[update], found = gradients(theta, update)
        found, _ = clip_by_global_norm(found, 5.0)
        theta = step(theta, found, learning_rate * (1 - update / updates))
    if watch:
        watch(len(losses), theta)
    return theta, losses


def kept(name):
    """The long run of that name, made by ``python -m tools.long_architectures`` or a neighbour."""
    return np.load(Path(__file__).parent / "data" / f"{name}.npz")


def found_by_training(name):
    """What the run of that name found, made by ``python -m tools.long_training``."""
    file = Path(__file__).parent / "data" / f"training_{name}.json"
    return json.loads(file.read_text("utf-8"))


def repeats(short, long, rtol=1e-4):
    """Assert that a run made now begins as the long one did.

    Rounding differs between machines and grows with every update, so compare early ones.
    """
    begun = long[: len(short)]
    np.testing.assert_allclose(
        short, begun, rtol=rtol, equal_nan=False, err_msg="the long run is stale"
    )


def same_beginning(found, log):
    """Assert that a log made now, losses first, begins as the long run that found this did."""
    repeats(log[:, 0], found["first"], rtol=1e-5)


def draw(shapes, rng):
    """Weights of these shapes: matrices scaled by their inputs, vectors zero."""
    return [rng.normal(size=s) / np.sqrt(s[0]) if len(s) > 1 else np.zeros(s) for s in shapes]
