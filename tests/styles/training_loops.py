"""Right answers in plain Python: one number at a time, chance from the standard library."""

import math
import random

import numpy as np


def sequence_dropout_mask(B, H, keep, seed):
    if keep <= 0 or keep > 1:
        raise ValueError("keep")
    source = random.Random(seed)
    mask = []
    for _ in range(B):
        row = []
        for _ in range(H):
            row.append(1 / keep if source.random() < keep else 0.0)
        mask.append(row)
    return mask


def rnn_dropout_forward(x, h0, W_xh, W_hh, b_h, mask_x, mask_h):
    T, B, D = x.shape
    H = len(b_h)
    hs = np.zeros((T, B, H))
    for t in range(T):
        for b in range(B):
            for j in range(H):
                a = b_h[j]
                for d in range(D):
                    a += mask_x[b, d] * x[t, b, d] * W_xh[d, j]
                for i in range(H):
                    before = h0[b, i] if t == 0 else hs[t - 1, b, i]
                    a += mask_h[b, i] * before * W_hh[i, j]
                hs[t, b, j] = math.tanh(a)
    return hs


def rnn_dropout_backward(dhs, x, h0, hs, W_xh, W_hh, mask_x, mask_h):
    T, B, D = x.shape
    H = h0.shape[1]
    dx, dh0 = np.zeros((T, B, D)), np.zeros((B, H))
    dW_xh, dW_hh, db_h = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    for b in range(B):
        dh_next = [0.0] * H
        for t in range(T - 1, -1, -1):
            before = h0[b] if t == 0 else hs[t - 1, b]
            da = []
            for j in range(H):
                da.append((dhs[t, b, j] + dh_next[j]) * (1 - hs[t, b, j] * hs[t, b, j]))
                db_h[j] += da[j]
            for d in range(D):
                for j in range(H):
                    dx[t, b, d] += W_xh[d, j] * da[j] * mask_x[b, d]
                    dW_xh[d, j] += x[t, b, d] * mask_x[b, d] * da[j]
            dh_next = [0.0] * H
            for i in range(H):
                for j in range(H):
                    dh_next[i] += W_hh[i, j] * da[j] * mask_h[b, i]
                    dW_hh[i, j] += before[i] * mask_h[b, i] * da[j]
        dh0[b] = dh_next
    return dx, dh0, dW_xh, dW_hh, db_h


def sgd_momentum(parameters, gradients, velocities, learning_rate, momentum):
    new_parameters = []
    new_velocities = []
    for n in range(len(parameters)):
        p, v = parameters[n].copy(), velocities[n].copy()
        for place in np.ndindex(p.shape):
            v[place] = momentum * v[place] + gradients[n][place]
            p[place] -= learning_rate * v[place]
        new_parameters.append(p)
        new_velocities.append(v)
    return new_parameters, new_velocities


def rmsprop(parameters, gradients, squares, learning_rate, decay, eps):
    new_parameters = []
    new_squares = []
    for n in range(len(parameters)):
        p, s, g = parameters[n].copy(), squares[n].copy(), gradients[n]
        for place in np.ndindex(p.shape):
            s[place] = decay * s[place] + (1 - decay) * g[place] * g[place]
            p[place] -= learning_rate * g[place] / (math.sqrt(s[place]) + eps)
        new_parameters.append(p)
        new_squares.append(s)
    return new_parameters, new_squares


def adam(parameters, gradients, means, squares, step, learning_rate, beta1, beta2, eps):
    first, second = 1.0, 1.0
    for _ in range(step):
        first *= beta1
        second *= beta2
    new_parameters, new_means, new_squares = [], [], []
    for n in range(len(parameters)):
        p, m, s = parameters[n].copy(), means[n].copy(), squares[n].copy()
        for place in np.ndindex(p.shape):
            g = gradients[n][place]
            m[place] = beta1 * m[place] + (1 - beta1) * g
            s[place] = beta2 * s[place] + (1 - beta2) * g * g
            up = m[place] / (1 - first)
            down = math.sqrt(s[place] / (1 - second)) + eps
            p[place] = p[place] - learning_rate * up / down
        new_parameters.append(p)
        new_means.append(m)
        new_squares.append(s)
    return new_parameters, new_means, new_squares


def stream_batches(ids, B, k):
    m = (len(ids) - 1) // B
    n = m // k
    inputs = np.zeros((n, k, B), dtype=int)
    targets = np.zeros((n, k, B), dtype=int)
    for b in range(B):
        place = b * m
        for i in range(n):
            for t in range(k):
                inputs[i][t][b] = ids[place]
                place += 1
                targets[i][t][b] = ids[place]
    return inputs, targets


def sample_ids(logits, temperature, u):
    if temperature <= 0:
        raise ValueError("temperature must be positive")
    ids = []
    for row, limit in zip(logits, u, strict=True):
        top = max(row)
        weights = [math.exp((value - top) / temperature) for value in row]
        running, total = 0.0, sum(weights)
        chosen = len(weights) - 1
        for k in range(len(weights)):
            running += weights[k] / total
            if running > limit:
                chosen = k
                break
        ids.append(chosen)
    return ids


def perpendicular(size, source):
    rows = []
    while len(rows) < size:
        v = [source.gauss(0, 1) for _ in range(size)]
        for u in rows + rows:
            along = sum(a * b for a, b in zip(u, v, strict=True))
            v = [b - along * a for a, b in zip(u, v, strict=True)]
        length = math.sqrt(sum(a * a for a in v))
        rows.append([a / length for a in v])
    return rows


def lstm_initial_parameters(D, H, forget_bias, seed):
    source = random.Random(seed)
    bound = math.sqrt(6) / math.sqrt(D + H)
    W_xh = [[source.uniform(-bound, bound) for _ in range(4 * H)] for _ in range(D)]
    W_hh = [[] for _ in range(H)]
    for _ in range(4):
        block = perpendicular(H, source)
        for i in range(H):
            W_hh[i].extend(block[i])
    b_h = []
    for gate in "ifgo":
        for _ in range(H):
            b_h.append(forget_bias if gate == "f" else 0.0)
    return W_xh, W_hh, b_h


def chrono_bias(H, T_max, seed):
    source = random.Random(seed)
    forget = []
    for _ in range(H):
        forget.append(math.log(source.uniform(1, T_max - 1)))
    return [-b for b in forget] + forget + [0.0] * (2 * H)
