"""Right answers in plain loops over units, with lists where arrays are expected."""

import random

import numpy as np


def step_jacobian(h, W_hh):
    H = len(h)
    J = [[0.0] * H for _ in range(H)]
    for i in range(H):
        for j in range(H):
            J[i][j] = (1.0 - h[i]) * (1.0 + h[i]) * W_hh[j, i]
    return J


def jacobian_product(hs, W_hh, k, t):
    H = hs.shape[1]
    product = [[float(i == j) for j in range(H)] for i in range(H)]
    for step in range(k + 1, t + 1):
        J = step_jacobian(hs[step], W_hh)
        product = [
            [sum(J[i][m] * product[m][j] for m in range(H)) for j in range(H)] for i in range(H)
        ]
    return product


def norm_bound(W_hh, steps, gamma=1.0):
    largest = max(np.linalg.eigvalsh(W_hh.T @ W_hh)) ** 0.5
    bound = 1.0
    for _ in range(steps):
        bound *= gamma * largest
    return bound


def spectral_radius(W):
    radius = 0.0
    for value in np.linalg.eig(W)[0]:
        radius = max(radius, (value.real**2 + value.imag**2) ** 0.5)
    return radius


def clip_by_global_norm(grads, max_norm):
    if max_norm <= 0:
        raise ValueError("max_norm must be positive")
    total = 0.0
    for g in grads:
        for entry in g.flat:
            total += entry * entry
    norm = total**0.5
    if norm != norm or norm == float("inf"):
        raise ValueError("norm is not finite")
    clipped = []
    for g in grads:
        g = g.copy()
        if norm > max_norm:
            g *= max_norm / norm
        clipped.append(g)
    return clipped, norm


def orthogonal(size, gain, seed):
    source = random.Random(seed)
    columns = []
    while len(columns) < size:
        v = [source.gauss(0, 1) for _ in range(size)]
        for u in columns:
            along = sum(a * b for a, b in zip(u, v, strict=True))
            v = [b - along * a for a, b in zip(u, v, strict=True)]
        length = sum(a * a for a in v) ** 0.5
        columns.append([a / length for a in v])
    return [[gain * columns[j][i] for j in range(size)] for i in range(size)]
