"""A vanilla network written out unit by unit, for any activation, in real or complex numbers.

It shares no code with the course's own functions. A complex step through it is a derivative by its
definition, with no rounding error to speak of.
"""

import numpy as np

H, D, T = 4, 3, 7
TINY = 1e-30  # a complex step has no difference that could cancel, so it may be this small


def logistic(a):
    return 1 / (1 + np.exp(-a))


def relu(a):
    return np.where(a.real > 0, a, 0)


ACTIVATIONS = {"tanh": np.tanh, "logistic": logistic, "relu": relu}


def draw(rng):
    """Return inputs, first state and parameters, one example."""
    shapes = (T, D), (H,), (D, H), (H, H), (H,)
    return tuple(rng.normal(scale=0.7, size=shape) for shape in shapes)


def run(x, h, W_xh, W_hh, b_h, phi=np.tanh):
    """States of a network, unit by unit, for real or complex numbers."""
    hs = []
    for step in x:
        a = [
            sum(v * W_xh[d, j] for d, v in enumerate(step))
            + sum(h[i] * W_hh[i, j] for i in range(len(h)))
            + b_h[j]
            for j in range(len(h))
        ]
        h = phi(np.array(a))
        hs.append(h)
    return np.array(hs)


def complex_jacobian(f, point):
    """Jacobian of f at a real point, the output's index first."""
    columns = []
    for j in range(point.size):
        moved = point.astype(complex)
        moved.flat[j] += 1j * TINY
        columns.append(np.imag(f(moved)) / TINY)
    return np.array(columns).T


def longest(A, rng, tries=60):
    """The largest stretch of a row by A, found by climbing from random directions."""
    best = 0.0
    for _ in range(tries):
        v = rng.normal(size=len(A))
        for _ in range(400):
            v = (v @ A) @ A.T
            v /= np.linalg.norm(v)
        best = max(best, np.linalg.norm(v @ A))
    return best
