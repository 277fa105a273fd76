"""Right answers with everything laid end to end: stacked Jacobians, one long gradient vector."""

import numpy as np


def step_jacobian(h, W_hh):
    with np.errstate(divide="ignore", over="ignore"):
        slopes = 1 / np.cosh(np.arctanh(h)) ** 2
    return np.diag(slopes) @ W_hh.T


def jacobian_product(hs, W_hh, k, t):
    # Backwards, as gradients go: one row of the identity for each unit of the last state.
    rows = np.eye(hs.shape[-1])
    for h in hs[k + 1 : t + 1][::-1]:
        rows = (rows * (1 - h * h)) @ W_hh.T
    return rows


def norm_bound(W_hh, steps, gamma=1.0):
    H = len(W_hh)
    # The eigenvalues of [[0, W], [W', 0]] are plus and minus the singular values of W.
    both = np.concatenate([np.hstack([np.zeros((H, H)), W_hh]), np.hstack([W_hh.T, W_hh * 0])])
    return np.exp(steps * (np.log(gamma) + np.log(np.linalg.eigvalsh(both)[-1])))


def spectral_radius(W):
    return max(abs(complex(value)) for value in np.linalg.eigvals(W))


def clip_by_global_norm(grads, max_norm):
    if max_norm <= 0:
        raise ValueError(f"max_norm is {max_norm}")
    flat = np.concatenate([np.reshape(g, -1) for g in grads])
    norm = np.linalg.norm(flat)
    if np.isnan(norm) or np.isinf(norm):
        raise ValueError(f"norm is {norm}")
    flat = flat / max(1.0, norm / max_norm)
    ends = np.cumsum([np.size(g) for g in grads])
    parts = np.split(flat, ends[:-1])
    return [part.reshape(np.shape(g)) for part, g in zip(parts, grads, strict=True)], norm


def orthogonal(size, gain, seed):
    # Cayley: a skew matrix S gives the orthogonal (I - S) (I + S)^-1.
    A = np.random.default_rng(seed).normal(size=(size, size))
    S, eye = A - A.T, np.eye(size)
    return gain * np.linalg.solve((eye + S).T, (eye - S).T).T
