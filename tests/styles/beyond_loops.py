"""Plain loops over steps, examples and units, one number at a time."""

import math
import random

import numpy as np


def logistic(a):
    if a < 0:
        return math.exp(a) / (1 + math.exp(a))
    return 1 / (1 + math.exp(-a))


def rtrl_step(S, x, h_prev, h, W_xh, W_hh):
    H, D = len(h), len(x)
    S_new = np.zeros(S.shape)
    for j in range(H):
        for p in range(S.shape[1]):
            for i in range(H):
                S_new[j, p] += W_hh[i, j] * S[i, p]
        for d in range(D):
            S_new[j, d * H + j] += x[d]
        for i in range(H):
            S_new[j, D * H + i * H + j] += h_prev[i]
        S_new[j, D * H + H * H + j] += 1
        for p in range(S.shape[1]):
            S_new[j, p] *= 1 - h[j] * h[j]
    return S_new


def step_forward(x, h_prev, W_xh, W_hh, b_h):
    h = []
    for j in range(len(b_h)):
        a = b_h[j]
        for d in range(len(x)):
            a += x[d] * W_xh[d, j]
        for i in range(len(h_prev)):
            a += h_prev[i] * W_hh[i, j]
        h.append(math.tanh(a))
    return h


def rtrl_gradients(dhs, x, h0, W_xh, W_hh, b_h):
    D, H = W_xh.shape
    P = D * H + H * H + H
    S, total, h = np.zeros((H, P)), [0.0] * P, h0
    for t in range(len(x)):
        before = h
        h = step_forward(x[t], before, W_xh, W_hh, b_h)
        S = rtrl_step(S, x[t], before, h, W_xh, W_hh)
        for p in range(P):
            for j in range(H):
                total[p] += dhs[t, j] * S[j, p]
    dW_xh, dW_hh, db_h = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    for k in range(H):
        for d in range(D):
            dW_xh[d, k] = total[d * H + k]
        for i in range(H):
            dW_hh[i, k] = total[D * H + i * H + k]
        db_h[k] = total[D * H + H * H + k]
    return dW_xh, dW_hh, db_h


def checkpointed_backward(dhs, x, checkpoints, every, W_xh, W_hh, b_h):
    T, B, D = x.shape
    H = len(b_h)
    dx, dh = np.zeros((T, B, D)), np.zeros((B, H))
    dW_xh, dW_hh, db_h = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    t = T - 1
    while t >= 0:
        first = t // every
        for b in range(B):
            # Only as far as this step: its own state, and the one before it.
            before, h = None, checkpoints[first, b]
            for s in range(first * every, t + 1):
                before, h = h, step_forward(x[s, b], h, W_xh, W_hh, b_h)
            da = []
            for j in range(H):
                da.append((dhs[t, b, j] + dh[b, j]) * (1 - h[j] ** 2))
                db_h[j] += da[j]
            for d in range(D):
                for j in range(H):
                    dx[t, b, d] += da[j] * W_xh[d, j]
                    dW_xh[d, j] += x[t, b, d] * da[j]
            for i in range(H):
                dh[b, i] = 0.0
                for j in range(H):
                    dh[b, i] += da[j] * W_hh[i, j]
                    dW_hh[i, j] += before[i] * da[j]
        t -= 1
    return dx, dh, dW_xh, dW_hh, db_h


def scan_combine(a1, b1, a2, b2):
    a, b = np.zeros(a1.shape), np.zeros(a1.shape)
    for place in np.ndindex(a1.shape):
        a[place] = a1[place] * a2[place]
        b[place] = b1[place] * a2[place] + b2[place]
    return a, b


def linear_scan(a, b, h0):
    T, B, H = a.shape
    hs = np.zeros((T, B, H))
    for n in range(B):
        for j in range(H):
            h = h0[n, j]
            for t in range(T):
                h = a[t, n, j] * h + b[t, n, j]
                hs[t, n, j] = h
    return hs


def linear_scan_backward(dhs, a, h0, hs):
    T, B, H = a.shape
    da, db, dh0 = np.zeros((T, B, H)), np.zeros((T, B, H)), np.zeros((B, H))
    for n in range(B):
        for j in range(H):
            dh = 0.0
            for t in range(T - 1, -1, -1):
                dh += dhs[t, n, j]
                db[t, n, j] = dh
                da[t, n, j] = dh * (hs[t - 1, n, j] if t > 0 else h0[n, j])
                dh *= a[t, n, j]
            dh0[n, j] = dh
    return da, db, dh0


def mingru_forward(x, h0, W_xz, b_z, W_xn, b_n):
    T, B, D = x.shape
    H = len(b_z)
    hs, gates = np.zeros((T, B, H)), np.zeros((T, B, 2 * H))
    for b in range(B):
        for j in range(H):
            h = h0[b, j]
            for t in range(T):
                a, n = b_z[j], b_n[j]
                for d in range(D):
                    a += x[t, b, d] * W_xz[d, j]
                    n += x[t, b, d] * W_xn[d, j]
                z = logistic(a)
                h = n + z * (h - n)
                hs[t, b, j], gates[t, b, j], gates[t, b, H + j] = h, z, n
    return hs, gates


def mingru_backward(dhs, x, h0, hs, gates, W_xz, W_xn):
    T, B, D = x.shape
    H = h0.shape[1]
    dx, dh0 = np.zeros((T, B, D)), np.zeros((B, H))
    dW_xz, db_z, dW_xn, db_n = np.zeros((D, H)), np.zeros(H), np.zeros((D, H)), np.zeros(H)
    for b in range(B):
        for j in range(H):
            dh = 0.0
            for t in range(T - 1, -1, -1):
                dh += dhs[t, b, j]
                z, n = gates[t, b, j], gates[t, b, H + j]
                before = h0[b, j] if t == 0 else hs[t - 1, b, j]
                da, dn = dh * (before - n) * z * (1 - z), dh * (1 - z)
                db_z[j] += da
                db_n[j] += dn
                for d in range(D):
                    dW_xz[d, j] += x[t, b, d] * da
                    dW_xn[d, j] += x[t, b, d] * dn
                    dx[t, b, d] += W_xz[d, j] * da + W_xn[d, j] * dn
                dh *= z
            dh0[b, j] = dh
    return dx, dh0, dW_xz, db_z, dW_xn, db_n


def echo_state_weights(H, radius, density, seed):
    dice = random.Random(seed)
    largest = 0.0
    while largest == 0.0:
        W = np.zeros((H, H))
        for i in range(H):
            for j in range(H):
                if dice.random() < density:
                    W[i, j] = dice.gauss(0, 1)
        for value in np.linalg.eigvals(W):
            largest = max(largest, math.hypot(value.real, value.imag))
    for i in range(H):
        for j in range(H):
            W[i, j] = W[i, j] * radius / largest
    return W


def ridge_readout(hs, targets, ridge):
    """Gauss's elimination on Python's own numbers."""
    H, K = hs.shape[1], targets.shape[1]
    rows = [[0.0] * (H + K) for _ in range(H)]
    for h, y in zip(hs.tolist(), targets.tolist(), strict=True):
        for i in range(H):
            row, factor = rows[i], h[i]
            for j in range(H):
                row[j] += factor * h[j]
            for k in range(K):
                row[H + k] += factor * y[k]
    for i in range(H):
        rows[i][i] += ridge
    for i in range(H):
        best = max(range(i, H), key=lambda r: abs(rows[r][i]))
        rows[i], rows[best] = rows[best], rows[i]
        for r in range(H):
            if r != i:
                factor = rows[r][i] / rows[i][i]
                for c in range(i, H + K):
                    rows[r][c] -= factor * rows[i][c]
    return np.array([[rows[i][H + k] / rows[i][i] for k in range(K)] for i in range(H)])
