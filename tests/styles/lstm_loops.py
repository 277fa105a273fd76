"""Right answers to "lstm" with loops over examples and units."""

import math

import numpy as np


def logistic(a):
    if a >= 0:
        return 1 / (1 + math.exp(-a))
    return math.exp(a) / (1 + math.exp(a))


def lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, b_h):
    B, D = x.shape
    H = h_prev.shape[1]
    h, c, gates = np.zeros((B, H)), np.zeros((B, H)), np.zeros((B, 4 * H))
    for n in range(B):
        for u in range(4 * H):
            a = b_h[u]
            for k in range(D):
                a += x[n, k] * W_xh[k, u]
            for k in range(H):
                a += h_prev[n, k] * W_hh[k, u]
            is_candidate = 2 * H <= u < 3 * H
            gates[n, u] = math.tanh(a) if is_candidate else logistic(a)
        for u in range(H):
            i, f, g, o = (gates[n, part * H + u] for part in range(4))
            c[n, u] = f * c_prev[n, u] + i * g
            h[n, u] = o * math.tanh(c[n, u])
    return h, c, gates


def lstm_forward(x, h0, c0, W_xh, W_hh, b_h):
    hs, cs, gates = [], [], []
    h, c = h0, c0
    for x_t in x:
        h, c, gate = lstm_step_forward(x_t, h, c, W_xh, W_hh, b_h)
        hs.append(h)
        cs.append(c)
        gates.append(gate)
    return np.array(hs), np.array(cs), np.array(gates)


def lstm_step_backward(dh, dc_next, x, h_prev, c_prev, c, gates, W_xh, W_hh):
    B, D = x.shape
    H = h_prev.shape[1]
    dx, dh_prev, dc_prev = np.zeros((B, D)), np.zeros((B, H)), np.zeros((B, H))
    dW_xh, dW_hh, db_h = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros(4 * H)
    for n in range(B):
        da = np.zeros(4 * H)
        for u in range(H):
            i, f, g, o = (gates[n, part * H + u] for part in range(4))
            shown = math.tanh(c[n, u])
            dc = dc_next[n, u] + dh[n, u] * o * (1 - shown * shown)
            dc_prev[n, u] = f * dc
            da[u] = dc * g * (i - i * i)
            da[H + u] = dc * c_prev[n, u] * (f - f * f)
            da[2 * H + u] = dc * i * (1 - g) * (1 + g)
            da[3 * H + u] = dh[n, u] * shown * (o - o * o)
        for u in range(4 * H):
            db_h[u] += da[u]
            for k in range(D):
                dx[n, k] += W_xh[k, u] * da[u]
                dW_xh[k, u] += x[n, k] * da[u]
            for k in range(H):
                dh_prev[n, k] += W_hh[k, u] * da[u]
                dW_hh[k, u] += h_prev[n, k] * da[u]
    return dx, dh_prev, dc_prev, dW_xh, dW_hh, db_h


def lstm_backward(dhs, x, h0, c0, hs, cs, gates, W_xh, W_hh):
    T = x.shape[0]
    dx = np.zeros(x.shape)
    dW_xh, dW_hh, db_h = np.zeros(W_xh.shape), np.zeros(W_hh.shape), np.zeros(W_hh.shape[1])
    dh_next, dc_next = np.zeros(h0.shape), np.zeros(c0.shape)
    for t in range(T - 1, -1, -1):
        h_prev, c_prev = (h0, c0) if t == 0 else (hs[t - 1], cs[t - 1])
        dx[t], dh_next, dc_next, a, b, d = lstm_step_backward(
            dhs[t] + dh_next, dc_next, x[t], h_prev, c_prev, cs[t], gates[t], W_xh, W_hh
        )
        dW_xh += a
        dW_hh += b
        db_h += d
    return dx, dh_next, dc_next, dW_xh, dW_hh, db_h


def cell_jacobian_terms(c_prev, o_prev, gates, W_hh):
    H = len(c_prev)
    forget, direct, entered, candidate = np.zeros((4, H, H))
    for new in range(H):
        i, f, g = gates[new], gates[H + new], gates[2 * H + new]
        direct[new, new] = f
        for old in range(H):
            dh = o_prev[old] * (1 - math.tanh(c_prev[old]) ** 2)
            forget[new, old] = c_prev[new] * f * (1 - f) * W_hh[old, H + new] * dh
            entered[new, old] = g * i * (1 - i) * W_hh[old, new] * dh
            candidate[new, old] = i * (1 - g * g) * W_hh[old, 2 * H + new] * dh
    return forget, direct, entered, candidate
