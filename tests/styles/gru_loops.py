"""Plain loops over steps, examples and units, one number at a time."""

import math

import numpy as np


def logistic(a):
    if a < 0:
        return math.exp(a) / (1 + math.exp(a))
    return 1 / (1 + math.exp(-a))


def weighted(values, weights, column):
    total = 0.0
    for i, value in enumerate(values):
        total += value * weights[i, column]
    return total


def gru_step_forward(x, h_prev, W_xh, W_hh, b_h):
    B, H = h_prev.shape
    h, gates = np.zeros((B, H)), np.zeros((B, 3 * H))
    for b in range(B):
        for j in range(2 * H):
            gates[b, j] = logistic(weighted(x[b], W_xh, j) + weighted(h_prev[b], W_hh, j) + b_h[j])
        seen = [gates[b, i] * h_prev[b, i] for i in range(H)]
        for j in range(H):
            k = 2 * H + j
            n = math.tanh(weighted(x[b], W_xh, k) + weighted(seen, W_hh, k) + b_h[k])
            z = gates[b, H + j]
            gates[b, k] = n
            h[b, j] = n + z * (h_prev[b, j] - n)
    return h, gates


def gru_forward(x, h0, W_xh, W_hh, b_h):
    states, kept = [], []
    h = h0
    for x_t in x:
        h, gates = gru_step_forward(x_t, h, W_xh, W_hh, b_h)
        states.append(h)
        kept.append(gates)
    return np.array(states), np.array(kept)


def gru_step_backward(dh, x, h_prev, gates, W_xh, W_hh):
    B, D = x.shape
    H = h_prev.shape[1]
    dx, dh_prev = np.zeros((B, D)), np.zeros((B, H))
    dW_xh, dW_hh, db_h = np.zeros((D, 3 * H)), np.zeros((H, 3 * H)), np.zeros(3 * H)
    for b in range(B):
        r, z, n = (gates[b, g * H : (g + 1) * H] for g in range(3))
        da = np.zeros(3 * H)
        for j in range(H):
            da[2 * H + j] = dh[b, j] * (1 - z[j]) * (1 - n[j]) * (1 + n[j])
            da[H + j] = dh[b, j] * (h_prev[b, j] - n[j]) * z[j] * (1 - z[j])
            dh_prev[b, j] += dh[b, j] * z[j]
        for i in range(H):
            dq = sum(da[2 * H + j] * W_hh[i, 2 * H + j] for j in range(H))
            dh_prev[b, i] += dq * r[i]
            da[i] = dq * h_prev[b, i] * r[i] * (1 - r[i])
        for i in range(H):
            for j in range(2 * H):
                dh_prev[b, i] += da[j] * W_hh[i, j]
                dW_hh[i, j] += h_prev[b, i] * da[j]
            for j in range(2 * H, 3 * H):
                dW_hh[i, j] += r[i] * h_prev[b, i] * da[j]
        for d in range(D):
            for j in range(3 * H):
                dx[b, d] += da[j] * W_xh[d, j]
                dW_xh[d, j] += x[b, d] * da[j]
        for j in range(3 * H):
            db_h[j] += da[j]
    return dx, dh_prev, dW_xh, dW_hh, db_h


def gru_backward(dhs, x, h0, hs, gates, W_xh, W_hh):
    T = len(x)
    dx = np.zeros(x.shape)
    sums = [np.zeros(W_xh.shape), np.zeros(W_hh.shape), np.zeros(W_xh.shape[1])]
    carried = np.zeros(h0.shape)
    t = T - 1
    while t >= 0:
        before = h0 if t == 0 else hs[t - 1]
        step = gru_step_backward(dhs[t] + carried, x[t], before, gates[t], W_xh, W_hh)
        dx[t], carried = step[0], step[1]
        for total, part in zip(sums, step[2:], strict=True):
            total += part
        t -= 1
    return dx, carried, *sums


def gru_step_forward_reset_after(x, h_prev, W_xh, W_hh, b_x, b_h):
    B, H = h_prev.shape
    h, gates = np.zeros((B, H)), np.zeros((B, 3 * H))
    for b in range(B):
        for j in range(H):
            from_x = [weighted(x[b], W_xh, g * H + j) + b_x[g * H + j] for g in range(3)]
            from_h = [weighted(h_prev[b], W_hh, g * H + j) + b_h[g * H + j] for g in range(3)]
            r, z = logistic(from_x[0] + from_h[0]), logistic(from_x[1] + from_h[1])
            n = math.tanh(from_x[2] + r * from_h[2])
            gates[b, j], gates[b, H + j], gates[b, 2 * H + j] = r, z, n
            h[b, j] = n + z * (h_prev[b, j] - n)
    return h, gates
