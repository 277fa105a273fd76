"""Right answers as lambdas, callable objects, named tuples and arrays of unusual layout."""

from collections import namedtuple
from functools import partial

import numpy as np

Clipped = namedtuple("Clipped", "grads norm")

step_jacobian = lambda h, W_hh: np.asfortranarray(np.subtract(1, h * h)[:, np.newaxis] * W_hh.T)  # noqa: E731


class Product:
    def __call__(self, hs, W_hh, k, t):
        if k == t:
            return np.eye(len(W_hh), dtype=np.longdouble)
        middle = (k + t) // 2
        if middle == k:
            return step_jacobian(hs[t], W_hh)
        return self(hs, W_hh, middle, t) @ self(hs, W_hh, k, middle)


jacobian_product = Product()


def _bound(W_hh, steps, gamma=1.0):
    return [np.linalg.norm(gamma * W_hh, ord=2) ** steps][0]


norm_bound = partial(_bound)


def spectral_radius(W):
    return np.array(np.abs(np.linalg.eigvals(W.T)).max())


def clip_by_global_norm(grads, max_norm):
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads])
    if not (np.isfinite(norm) and max_norm > 0):
        raise ValueError("cannot clip this")
    factor = min(max_norm / norm, 1.0) if norm else 1.0
    doubled = [np.repeat(np.atleast_1d(g * factor), 2, axis=-1) for g in grads]
    return Clipped(
        [d[..., ::2].reshape(g.shape) for d, g in zip(doubled, grads, strict=True)], norm
    )


class Orthogonal:
    """A product of random reflections."""

    def __call__(self, size, gain, seed):
        np.random.seed(seed)
        Q = np.eye(size)
        for _ in range(size):
            v = np.random.randn(size)
            Q = Q - 2 * np.outer(Q @ v, v) / (v @ v)
        return gain * Q


orthogonal = Orthogonal()
