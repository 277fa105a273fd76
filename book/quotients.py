"""Difference quotients of the loss of the word "deep", along directions of all its weights at once.

Weights and directions are dicts from parameter name to array; ``deep.py`` has the network.
"""

import numpy as np
from deep import loss_of

SCHEMES = ("one-sided", "central", "complex step")


def dot(one, other):
    """Return the inner product of two dicts of arrays."""
    return sum(np.sum(one[name] * other[name]) for name in one)


def moved(theta, direction, by):
    """Return the weights, moved along a direction, in the dtype that ``by`` and they have."""
    return {name: w + by * direction[name].astype(w.dtype) for name, w in theta.items()}


def directions(theta, count):
    """Return so many random directions of all weights at once, each of length one."""
    rng = np.random.default_rng(0)
    drawn = [{name: rng.normal(size=w.shape) for name, w in theta.items()} for _ in range(count)]
    return [{name: v / np.sqrt(dot(one, one)) for name, v in one.items()} for one in drawn]


def quotient(scheme, theta, direction, step):
    """Estimate the slope along a direction; all is done in the weights' precision."""
    eps = np.result_type(*theta.values()).type(step)
    if scheme == "one-sided":
        return (loss_of(moved(theta, direction, eps)) - loss_of(theta)) / eps
    if scheme == "central":
        above, below = (loss_of(moved(theta, direction, by)) for by in (eps, -eps))
        return (above - below) / (2 * eps)
    imaginary = np.result_type(eps, np.complex64).type(1j * eps)
    return loss_of(moved(theta, direction, imaginary)).imag / eps


def typical(values):
    """Return the root mean square over directions, the last axis."""
    return np.sqrt(np.mean(np.square(values), axis=-1))
