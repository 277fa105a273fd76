"""Right answers by einsum, singular values and repeated squaring."""

from functools import reduce

import numpy as np


def step_jacobian(h, W_hh):
    return np.einsum("i,ji->ij", 1 - np.square(h), W_hh)


def jacobian_product(hs, W_hh, k, t):
    steps = np.einsum("ti,ji->tij", 1 - hs[k + 1 : t + 1] ** 2, W_hh)
    return reduce(lambda P, J: np.einsum("im,mj->ij", J, P), steps, np.identity(hs.shape[1]))


def norm_bound(W_hh, steps, gamma=1.0):
    return np.power(gamma * np.linalg.svd(W_hh)[1][0], steps)


def spectral_radius(W):
    # Gelfand: the n-th root of the norm of the n-th power, n being doubled until it is enormous.
    log_norm, power = 0.0, W
    for doubling in range(60):
        size = np.abs(power).max()
        if size == 0:
            return 0.0
        log_norm += np.log(size) / 2.0**doubling
        power = (power / size) @ (power / size)
    return np.exp(log_norm)


def clip_by_global_norm(grads, max_norm):
    if not max_norm > 0:
        raise ValueError("max_norm must be above 0")
    norm = np.sqrt(sum(np.einsum("i,i->", g.ravel(), g.ravel()) for g in grads))
    if not np.isfinite(norm):
        raise ValueError("the gradient is not finite")
    if norm <= max_norm:
        return grads, norm
    return tuple(g * (max_norm / norm) for g in grads), norm


def orthogonal(size, gain, seed):
    A = np.random.RandomState(seed).standard_normal((size, size))
    U, _, Vt = np.linalg.svd(A)
    return np.einsum("im,mj->ij", gain * U, Vt)
