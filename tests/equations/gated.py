"""A GRU written a second time, in other words than the course's: for single units, and for complex
numbers.

A complex step is a derivative by its definition, with no rounding error to speak of.
"""

import math

import numpy as np

T, B, D, H = 5, 3, 4, 6
BLOCKS = {"r": slice(0, H), "z": slice(H, 2 * H), "n": slice(2 * H, 3 * H)}


def close(value, expected):
    return np.allclose(value, expected, rtol=1e-11, atol=1e-13)


def split(array):
    return np.split(array, 3, axis=-1)


def logistic(a):
    return 1 / (1 + np.exp(-a))


def parameters(rng, D=D, H=H):
    shapes = (D, 3 * H), (H, 3 * H), (3 * H,)
    return tuple(rng.normal(scale=0.6, size=shape) for shape in shapes)


def draw_step(rng):
    """Return x, h_prev and the parameters of one step."""
    return rng.normal(size=(B, D)), rng.uniform(-0.9, 0.9, size=(B, H)), *parameters(rng)


def by_units(x, h, W_xh, W_hh, b_h):
    """r, z, n and the new state of one example, one unit at a time."""
    size = len(h)

    def pre(block, seen):
        k = "rzn".index(block) * size
        return [
            math.fsum(
                [x[d] * W_xh[d, k + j] for d in range(len(x))]
                + [seen[i] * W_hh[i, k + j] for i in range(size)]
                + [b_h[k + j]]
            )
            for j in range(size)
        ]

    r = [1 / (1 + math.exp(-a)) for a in pre("r", h)]
    z = [1 / (1 + math.exp(-a)) for a in pre("z", h)]
    q = [r[i] * h[i] for i in range(size)]
    n = [math.tanh(a) for a in pre("n", q)]
    return r, z, n, [z[j] * h[j] + (1 - z[j]) * n[j] for j in range(size)]


def anew(x, h, W_xh, W_hh, b_h, nudge=None):
    """A step for complex numbers; ``nudge`` adds to a named intermediate value on its way."""
    nudge = nudge or {}
    W_xr, W_xz, W_xn = split(W_xh)
    W_hr, W_hz, W_hn = split(W_hh)
    b_r, b_z, b_n = split(b_h)
    r = logistic(x @ W_xr + h @ W_hr + b_r + nudge.get("a_r", 0)) + nudge.get("r", 0)
    z = logistic(x @ W_xz + h @ W_hz + b_z + nudge.get("a_z", 0)) + nudge.get("z", 0)
    q = r * h + nudge.get("q", 0)
    n = np.tanh(x @ W_xn + q @ W_hn + b_n + nudge.get("a_n", 0)) + nudge.get("n", 0)
    return z * h + (1 - z) * n


def complex_gradient(loss, point):
    """Every partial derivative of a real function by a step along the imaginary axis."""
    gradient = np.empty(point.shape)
    for index in np.ndindex(point.shape):
        moved = point.astype(complex)
        moved[index] += 1e-30j
        gradient[index] = np.imag(loss(moved)) / 1e-30
    return gradient
