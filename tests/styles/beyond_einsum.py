"""Einstein summation; one array of derivatives per parameter, and the linear recurrence solved."""

import numpy as np


def carried(parts, x, h_prev, h, W_hh):
    """The derivatives of the new state by W_xh (H, D, H), by W_hh (H, H, H) and by b_h (H, H)."""
    own = np.eye(len(h))
    immediate = np.einsum("d,jk->jdk", x, own), np.einsum("i,jk->jik", h_prev, own), own
    slope = 1 - np.square(h)
    return [
        np.einsum("j,j...->j...", slope, np.einsum("ij,i...->j...", W_hh, S) + M)
        for S, M in zip(parts, immediate, strict=True)
    ]


def rtrl_step(S, x, h_prev, h, W_xh, W_hh):
    H, D = len(h), len(x)
    parts = S[:, : D * H].reshape(H, D, H), S[:, D * H : -H].reshape(H, H, H), S[:, -H:]
    new = carried(parts, x, h_prev, h, W_hh)
    return np.concatenate([part.reshape(H, -1) for part in new], axis=1)


def rtrl_gradients(dhs, x, h0, W_xh, W_hh, b_h):
    parts = [np.zeros((len(h0), *p.shape)) for p in (W_xh, W_hh, b_h)]
    sums, h_prev = [0.0, 0.0, 0.0], h0
    for dh, x_t in zip(dhs, x, strict=True):
        h = np.tanh(np.einsum("d,dh->h", x_t, W_xh) + np.einsum("i,ih->h", h_prev, W_hh) + b_h)
        parts = carried(parts, x_t, h_prev, h, W_hh)
        sums = [s + np.einsum("j,j...->...", dh, p) for s, p in zip(sums, parts, strict=True)]
        h_prev = h
    return sums


def checkpointed_backward(dhs, x, checkpoints, every, W_xh, W_hh, b_h):
    # The segments run side by side, as one batch.
    h_prev, hs = np.zeros_like(dhs), np.zeros_like(dhs)
    drive = np.einsum("tbd,dh->tbh", x, W_xh) + b_h
    state = checkpoints
    for step in range(min(every, len(x))):
        here = slice(step, None, every)
        state = state[: len(drive[here])]
        h_prev[here] = state
        state = np.tanh(drive[here] + np.einsum("sbi,ih->sbh", state, W_hh))
        hs[here] = state
    da, dh = np.zeros_like(dhs), np.zeros_like(checkpoints[0])
    for t in range(len(x))[::-1]:
        da[t] = (dhs[t] + dh) * (1 - hs[t] ** 2)
        dh = np.einsum("bh,ih->bi", da[t], W_hh)
    return (
        np.einsum("tbh,dh->tbd", da, W_xh),
        dh,
        np.einsum("tbd,tbh->dh", x, da),
        np.einsum("tbi,tbh->ih", h_prev, da),
        np.einsum("tbh->h", da),
    )


def scan_combine(a1, b1, a2, b2):
    return np.einsum("...,...->...", a2, a1), np.einsum("...,...->...", a2, b1) + b2


def linear_scan(a, b, h0, block=32):
    states, h = [], h0
    for start in range(0, len(a), block):
        factors, shifts = a[start : start + block], b[start : start + block]
        n = len(factors)
        # reach[t, s] is the product of the factors between s and t; s = 0 is the state before.
        reach = np.zeros((n + 1, n + 1, *h0.shape))
        for t in range(n + 1):
            if t:
                reach[t, :t] = reach[t - 1, :t] * factors[t - 1]
            reach[t, t] = 1
        states.append(np.einsum("ts...,s...->t...", reach[1:], np.concatenate([h[None], shifts])))
        h = states[-1][-1]
    return np.concatenate(states)


def linear_scan_backward(dhs, a, h0, hs):
    shifted = np.roll(a, -1, axis=0)[::-1]
    db = linear_scan(shifted, dhs[::-1], np.zeros_like(h0))[::-1]
    before = np.concatenate([h0[np.newaxis], hs[:-1]])
    return np.einsum("tbh,tbh->tbh", db, before), db, np.einsum("bh,bh->bh", a[0], db[0])


def mingru_forward(x, h0, W_xz, b_z, W_xn, b_n):
    z = np.exp(-np.logaddexp(0, -np.einsum("tbd,dh->tbh", x, W_xz) - b_z))
    n = np.einsum("tbd,dh->tbh", x, W_xn) + b_n
    return linear_scan(z, np.einsum("tbh,tbh->tbh", 1 - z, n), h0), np.concatenate([z, n], -1)


def mingru_backward(dhs, x, h0, hs, gates, W_xz, W_xn):
    z, n = np.moveaxis(gates.reshape(*hs.shape[:2], 2, -1), 2, 0)
    before = np.concatenate([h0[None], hs[:-1]])
    _, dh, dh0 = linear_scan_backward(dhs, z, h0, hs)
    d = np.stack([dh * (before - n) * (z - z**2), dh * (1 - z)])
    dx = np.einsum("gtbh,gdh->tbd", d, np.stack([W_xz, W_xn]))
    (dW_xz, dW_xn), (db_z, db_n) = np.einsum("tbd,gtbh->gdh", x, d), np.einsum("gtbh->gh", d)
    return dx, dh0, dW_xz, db_z, dW_xn, db_n


def log_radius(W):
    """Gelfand: the n-th root of the norm of the n-th power, with n doubled until it is enormous."""
    total, power = 0.0, W
    for doubling in range(60):
        size = np.abs(power).max()
        if size == 0:
            return -np.inf
        total += np.log(size) / 2.0**doubling
        power = power / size
        power = np.einsum("ij,jk->ik", power, power)
    return total


def echo_state_weights(H, radius, density, seed):
    rng = np.random.default_rng(seed)
    W = np.zeros((H, H))
    while np.isinf(log_radius(W)):
        W = np.einsum("ij,ij->ij", rng.standard_normal((H, H)), rng.binomial(1, density, (H, H)))
    return W * np.exp(np.log(radius) - log_radius(W))


def ridge_readout(hs, targets, ridge):
    U, s, Vt = np.linalg.svd(hs, full_matrices=False)
    return np.einsum("sh,s,ns,nk->hk", Vt, s / (s * s + ridge), U, targets, optimize=True)
