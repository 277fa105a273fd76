"""A small network whose gradient is taken apart term by term, for the checks of truncation.

Derivatives are complex steps: one copy of a weight, at one step, is moved along the imaginary axis,
which gives every single term of the sum over paths without a backward pass.
"""

import numpy as np

T, B, D, H, K = 7, 2, 2, 3, 4
LENGTHS = [(1, 1), (1, 4), (2, 3), (3, 3), (3, 5), (2, 7), (5, 9)]
ALL = [(t, k1, k2) for t in range(1, 11) for k1 in range(1, 12) for k2 in range(k1, 13)]
TINY = 1e-40


def network(gain=1.0, seed=4, steps=T, batch=B):
    """Inputs, targets, state before, and the five parameters."""
    rng = np.random.default_rng(seed)
    W_hh = rng.normal(size=(H, H))
    W_hh *= gain / np.linalg.norm(W_hh, 2)
    theta = [rng.normal(size=(D, H)), W_hh, rng.normal(size=H) / 2]
    theta += [rng.normal(size=(H, K)), rng.normal(size=K)]
    x, targets = rng.normal(size=(steps, batch, D)), rng.integers(0, K, size=(steps, batch))
    return x, targets, rng.uniform(-0.8, 0.8, size=(batch, H)), theta


def step_losses(x, targets, h, copies):
    """States and losses of a run in which every step has parameters of its own."""
    states, losses = [], []
    for x_t, right, (W_xh, W_hh, b_h, W_hy, b_y) in zip(x, targets, copies, strict=True):
        h = np.tanh(x_t @ W_xh + h @ W_hh + b_h)
        y = h @ W_hy + b_y
        log_p = y - np.log(np.exp(y).sum(axis=1, keepdims=True))
        states.append(h)
        losses.append(-sum(log_p[b, k] for b, k in enumerate(right)) / len(right))
    return np.array(states), np.array(losses)


def moved(theta, i, entry):
    nudged = [p.astype(complex) for p in theta]
    nudged[i][entry] += TINY * 1j
    return nudged


def triangle(x, targets, h0, theta, i):
    """The terms tau[t, k] of parameter i, for each of its entries: loss t, copy k."""
    steps = len(x)
    terms = np.zeros((steps, steps, *theta[i].shape))
    for entry in np.ndindex(theta[i].shape):
        for k in range(steps):
            copies = [theta] * k + [moved(theta, i, entry)] + [theta] * (steps - k - 1)
            terms[(slice(None), k, *entry)] = step_losses(x, targets, h0, copies)[1].imag / TINY
    return terms


def kept(t, k, k1, k2, steps=T):
    """Whether loss t reaches copy k, from the words of the definition (steps from zero)."""
    stop = min((t // k1 + 1) * k1, steps)
    return stop - k2 <= k <= t


def mask(k1, k2, steps=T):
    return np.array([[kept(t, k, k1, k2, steps) for k in range(steps)] for t in range(steps)])


def frozen_gradient(x, targets, h0, theta, i, rows):
    """Gradient of the windows' losses by complex steps, each window starting from a number."""
    hs = step_losses(x, targets, h0, [theta] * len(x))[0]
    gradient = np.zeros(theta[i].shape)
    for start, first, stop in rows:
        before, there = hs[start - 1] if start else h0, slice(start, stop)
        for entry in np.ndindex(gradient.shape):
            copies = [moved(theta, i, entry)] * (stop - start)
            losses = step_losses(x[there], targets[there], before, copies)[1]
            gradient[entry] += losses[first - start :].imag.sum() / TINY
    return gradient
