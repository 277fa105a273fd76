"""Plain Python: one number at a time, and every loss sent back on its own."""

import math

import numpy as np


def tbptt_windows(T, k1, k2):
    if k1 < 1 or k2 < k1:
        raise ValueError("k1, k2")
    rows = []
    done = 0
    while done < T:
        stop = done + k1
        if stop > T:
            stop = T
        start = stop - k2
        if start < 0:
            start = 0
        rows.append([start, done, stop])
        done = stop
    return np.array(rows, dtype=int)


def forward(x, h0, W_xh, W_hh, b_h):
    T, B, D = x.shape
    H = len(b_h)
    hs = np.zeros((T, B, H))
    for t in range(T):
        for b in range(B):
            for j in range(H):
                a = b_h[j]
                for d in range(D):
                    a = a + x[t, b, d] * W_xh[d, j]
                for i in range(H):
                    before = h0[b, i] if t == 0 else hs[t - 1, b, i]
                    a = a + before * W_hh[i, j]
                hs[t, b, j] = math.tanh(a)
    return hs


def probabilities(h, W_hy, b_y):
    scores = []
    for o in range(len(b_y)):
        scores.append(b_y[o] + sum(h[i] * W_hy[i, o] for i in range(len(h))))
    top = max(scores)
    total = sum(math.exp(s - top) for s in scores)
    logs = [s - top - math.log(total) for s in scores]
    return logs


def tbptt_gradients(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k1, k2):
    T, B, D = x.shape
    H, K = W_hy.shape
    hs = forward(x, h0, W_xh, W_hh, b_h)
    dW_xh, dW_hh, db_h = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    dW_hy, db_y = np.zeros((H, K)), np.zeros(K)
    loss = 0.0
    cut = [0] * T
    for start, loss_start, stop in tbptt_windows(T, k1, k2):
        for t in range(loss_start, stop):
            cut[t] = start
    for t in range(T):
        for b in range(B):
            logs = probabilities(hs[t, b], W_hy, b_y)
            loss = loss - logs[targets[t, b]] / B
            dy = [(math.exp(logs[o]) - (o == targets[t, b])) / B for o in range(K)]
            for o in range(K):
                db_y[o] += dy[o]
                for i in range(H):
                    dW_hy[i, o] += hs[t, b, i] * dy[o]
            dh = [sum(W_hy[i, o] * dy[o] for o in range(K)) for i in range(H)]
            for s in range(t, cut[t] - 1, -1):
                before = h0[b] if s == 0 else hs[s - 1, b]
                da = [dh[j] * (1 - hs[s, b, j] * hs[s, b, j]) for j in range(H)]
                for j in range(H):
                    db_h[j] += da[j]
                    for d in range(D):
                        dW_xh[d, j] += x[s, b, d] * da[j]
                    for i in range(H):
                        dW_hh[i, j] += before[i] * da[j]
                dh = [sum(W_hh[i, j] * da[j] for j in range(H)) for i in range(H)]
    return loss, dW_xh, dW_hh, db_h, dW_hy, db_y


def train_stateful(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k, learning_rate, max_norm):
    losses = []
    h = h0
    t = 0
    while t < len(x):
        xs, ys = x[t : t + k], targets[t : t + k]
        loss, g1, g2, g3, g4, g5 = tbptt_gradients(
            xs, ys, h, W_xh, W_hh, b_h, W_hy, b_y, len(xs), len(xs)
        )
        losses.append(loss)
        h = forward(xs, h, W_xh, W_hh, b_h)[len(xs) - 1]
        norm = 0.0
        for g in (g1, g2, g3, g4, g5):
            for entry in g.ravel():
                norm += entry * entry
        norm = math.sqrt(norm)
        rate = learning_rate
        if norm > max_norm:
            rate = learning_rate * max_norm / norm
        W_xh = W_xh - rate * g1
        W_hh = W_hh - rate * g2
        b_h = b_h - rate * g3
        W_hy = W_hy - rate * g4
        b_y = b_y - rate * g5
        t += k
    return W_xh, W_hh, b_h, W_hy, b_y, losses, h
