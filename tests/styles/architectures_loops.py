"""Plain Python: one number at a time, paths and windows walked through one by one."""

import math

import numpy as np


def length(mask, b):
    n = 0
    while n < len(mask) and mask[n, b]:
        n += 1
    return n


def reverse_padded(x, mask):
    turned = x.copy()
    for b in range(x.shape[1]):
        n = length(mask, b)
        for t in range(n):
            turned[t, b] = x[n - 1 - t, b]
    return turned


def cell(x, h, W_xh, W_hh, b_h):
    new = []
    for j in range(len(b_h)):
        a = b_h[j]
        for d in range(len(x)):
            a += x[d] * W_xh[d, j]
        for i in range(len(h)):
            a += h[i] * W_hh[i, j]
        new.append(math.tanh(a))
    return np.array(new)


def bidirectional_forward(x, mask, h0_f, h0_b, W_xh_f, W_hh_f, b_h_f, W_xh_b, W_hh_b, b_h_b):
    T, B = mask.shape
    H = len(b_h_f)
    hs = np.zeros((T, B, 2 * H))
    for b in range(B):
        n = length(mask, b)
        h = h0_f[b]
        for t in range(n):
            h = cell(x[t, b], h, W_xh_f, W_hh_f, b_h_f)
            hs[t, b, :H] = h
        h = h0_b[b]
        for t in range(n - 1, -1, -1):
            h = cell(x[t, b], h, W_xh_b, W_hh_b, b_h_b)
            hs[t, b, H:] = h
    return hs


def walk_back(steps, dhs, x, h0, hs, W_xh, W_hh, dx, dW_xh, dW_hh, db_h):
    """One example and one reader, which read the steps in this order; adds to the last four."""
    D, H = W_xh.shape
    dh = [0.0] * H
    for place in range(len(steps) - 1, -1, -1):
        t = steps[place]
        before = hs[steps[place - 1]] if place > 0 else h0
        da = [(dhs[t, j] + dh[j]) * (1 - hs[t, j] * hs[t, j]) for j in range(H)]
        for j in range(H):
            db_h[j] += da[j]
            for d in range(D):
                dW_xh[d, j] += x[t, d] * da[j]
                dx[t, d] += W_xh[d, j] * da[j]
            for i in range(H):
                dW_hh[i, j] += before[i] * da[j]
        dh = [sum(W_hh[i, j] * da[j] for j in range(H)) for i in range(H)]
    return dh


def bidirectional_backward(dhs, x, mask, h0_f, h0_b, hs, W_xh_f, W_hh_f, W_xh_b, W_hh_b):
    H = h0_f.shape[1]
    dx, dh0_f, dh0_b = np.zeros(x.shape), np.zeros(h0_f.shape), np.zeros(h0_b.shape)
    f = np.zeros(W_xh_f.shape), np.zeros(W_hh_f.shape), np.zeros(H)
    b = np.zeros(W_xh_b.shape), np.zeros(W_hh_b.shape), np.zeros(H)
    for e in range(x.shape[1]):
        there = list(range(length(mask, e)))
        back = there[::-1]
        dh0_f[e] = walk_back(there, dhs[:, e, :H], x[:, e], h0_f[e], hs[:, e, :H],
                             W_xh_f, W_hh_f, dx[:, e], *f)  # fmt: skip
        dh0_b[e] = walk_back(back, dhs[:, e, H:], x[:, e], h0_b[e], hs[:, e, H:],
                             W_xh_b, W_hh_b, dx[:, e], *b)  # fmt: skip
    return dx, dh0_f, dh0_b, f[0], f[1], f[2], b[0], b[1], b[2]


def deep_rnn_forward(x, h0s, parameters):
    layers = []
    below = x
    for i in range(len(h0s)):
        W_xh, W_hh, b_h = parameters[3 * i], parameters[3 * i + 1], parameters[3 * i + 2]
        hs = np.zeros((len(x), x.shape[1], len(b_h)))
        for b in range(x.shape[1]):
            h = h0s[i][b]
            for t in range(len(x)):
                h = cell(below[t, b], h, W_xh, W_hh, b_h)
                hs[t, b] = h
        layers.append(hs)
        below = hs
    return layers


def deep_rnn_backward(dhs, x, h0s, layers, parameters):
    dh0s = [np.zeros(h.shape) for h in h0s]
    dparameters = [np.zeros(p.shape) for p in parameters]
    for i in range(len(layers) - 1, -1, -1):
        below = x if i == 0 else layers[i - 1]
        arriving = np.zeros(below.shape)
        for b in range(x.shape[1]):
            dh0s[i][b] = walk_back(
                list(range(len(x))), dhs[:, b], below[:, b], h0s[i][b], layers[i][:, b],
                parameters[3 * i], parameters[3 * i + 1], arriving[:, b],
                dparameters[3 * i], dparameters[3 * i + 1], dparameters[3 * i + 2],
            )  # fmt: skip
        dhs = arriving
    return dhs, dh0s, dparameters


def last_state(hs, mask):
    return [hs[length(mask, b) - 1, b] for b in range(hs.shape[1])]


def last_state_backward(dlast, mask):
    dhs = np.zeros((len(mask), dlast.shape[0], dlast.shape[1]))
    for b in range(len(dlast)):
        dhs[length(mask, b) - 1, b] = dlast[b]
    return dhs


def mean_pool(hs, mask):
    _, B, H = hs.shape
    mean = np.zeros((B, H))
    for b in range(B):
        n = length(mask, b)
        for j in range(H):
            mean[b, j] = sum(hs[t, b, j] for t in range(n)) / n
    return mean


def mean_pool_backward(dmean, mask):
    dhs = np.zeros((len(mask), dmean.shape[0], dmean.shape[1]))
    for b in range(len(dmean)):
        n = length(mask, b)
        for t in range(n):
            dhs[t, b] = dmean[b] / n
    return dhs


def winner(hs, n, b, j):
    best = 0
    for t in range(1, n):
        if hs[t, b, j] > hs[best, b, j]:
            best = t
    return best


def max_pool(hs, mask):
    _, B, H = hs.shape
    return [[hs[winner(hs, length(mask, b), b, j), b, j] for j in range(H)] for b in range(B)]


def max_pool_backward(dmax, hs, mask):
    dhs = np.zeros(hs.shape)
    for b in range(hs.shape[1]):
        for j in range(hs.shape[2]):
            dhs[winner(hs, length(mask, b), b, j), b, j] = dmax[b, j]
    return dhs


def ctc_collapse(path, blank):
    labels = []
    before = None
    for symbol in path:
        if symbol != before and symbol != blank:
            labels.append(symbol)
        before = symbol
    return np.array(labels, dtype=np.int64)


def ctc_greedy_decode(logits, blank):
    path = []
    for row in logits:
        best = 0
        for k in range(len(row)):
            if row[k] > row[best]:
                best = k
        path.append(best)
    return ctc_collapse(path, blank)


def add_logs(*logs):
    top = max(logs)
    if top == -math.inf:
        return top
    return top + math.log(sum(math.exp(a - top) for a in logs))


def ctc_loss(logits, labels, blank):
    T = len(logits)
    repeats = sum(labels[i] == labels[i - 1] for i in range(1, len(labels)))
    if len(labels) + repeats > T:
        raise ValueError("too few steps for these labels")
    places = [blank]
    for label in labels:
        places += [int(label), blank]
    S = len(places)
    log_y = [[float(v) - add_logs(*map(float, row)) for v in row] for row in logits]

    def jumps(s):  # into place s over the blank before it
        return s >= 2 and places[s] != blank and places[s] != places[s - 2]

    ahead = [[-math.inf] * S for _ in range(T)]
    for t in range(T):
        for s in range(S):
            if t == 0:
                arriving = 0.0 if s < 2 else -math.inf
            else:
                ways = [ahead[t - 1][s]]
                if s >= 1:
                    ways.append(ahead[t - 1][s - 1])
                if jumps(s):
                    ways.append(ahead[t - 1][s - 2])
                arriving = add_logs(*ways)
            ahead[t][s] = arriving + log_y[t][places[s]]
    behind = [[-math.inf] * S for _ in range(T)]
    for t in range(T - 1, -1, -1):
        for s in range(S):
            if t == T - 1:
                behind[t][s] = 0.0 if s >= S - 2 else -math.inf
                continue
            ways = [behind[t + 1][s] + log_y[t + 1][places[s]]]
            if s + 1 < S:
                ways.append(behind[t + 1][s + 1] + log_y[t + 1][places[s + 1]])
            if s + 2 < S and jumps(s + 2):
                ways.append(behind[t + 1][s + 2] + log_y[t + 1][places[s + 2]])
            behind[t][s] = add_logs(*ways)
    log_p = add_logs(*ahead[T - 1][-2:])
    dlogits = [[math.exp(v) for v in row] for row in log_y]
    for t in range(T):
        for s in range(S):
            dlogits[t][places[s]] -= math.exp(ahead[t][s] + behind[t][s] - log_p)
    return -log_p, dlogits


def conv_over_time_forward(x, W, b):
    T, B, D = x.shape
    width, _, C = W.shape
    y = np.zeros((T - width + 1, B, C))
    for t in range(len(y)):
        for e in range(B):
            for c in range(C):
                total = b[c]
                for j in range(width):
                    for d in range(D):
                        total += x[t + j, e, d] * W[j, d, c]
                y[t, e, c] = total
    return y


def conv_over_time_backward(dy, x, W):
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(W.shape[2])
    for t in range(len(dy)):
        for e in range(dy.shape[1]):
            for c in range(dy.shape[2]):
                db[c] += dy[t, e, c]
                for j in range(len(W)):
                    for d in range(W.shape[1]):
                        dx[t + j, e, d] += W[j, d, c] * dy[t, e, c]
                        dW[j, d, c] += x[t + j, e, d] * dy[t, e, c]
    return dx, dW, db


def encoder_decoder_gradients(
    x, y_in, targets, mask, h0, W_xh_e, W_hh_e, b_h_e, W_xh_d, W_hh_d, b_h_d, W_hy, b_y
):
    (T_y, B), H, K = mask.shape, len(b_h_e), len(b_y)
    e = np.zeros(W_xh_e.shape), np.zeros(W_hh_e.shape), np.zeros(H)
    d = np.zeros(W_xh_d.shape), np.zeros(W_hh_d.shape), np.zeros(H)
    dW_hy, db_y = np.zeros((H, K)), np.zeros(K)
    loss = 0.0
    for b in range(B):
        read, said, h = [], [], h0[b]
        for x_t in x[:, b]:
            h = cell(x_t, h, W_xh_e, W_hh_e, b_h_e)
            read.append(h)
        for y_t in y_in[:, b]:
            h = cell(y_t, h, W_xh_d, W_hh_d, b_h_d)
            said.append(h)
        dhs = np.zeros((T_y, H))
        for t in range(T_y):
            if not mask[t, b]:
                continue
            scores = [b_y[k] + sum(said[t][i] * W_hy[i, k] for i in range(H)) for k in range(K)]
            total = add_logs(*scores)
            loss += (total - scores[targets[t, b]]) / B
            for k in range(K):
                dy = (math.exp(scores[k] - total) - (k == targets[t, b])) / B
                db_y[k] += dy
                for i in range(H):
                    dW_hy[i, k] += said[t][i] * dy
                    dhs[t, i] += W_hy[i, k] * dy
        nobody = np.zeros(y_in[:, b].shape), np.zeros(x[:, b].shape)
        bridge = walk_back(list(range(T_y)), dhs, y_in[:, b], read[-1], np.array(said),
                           W_xh_d, W_hh_d, nobody[0], *d)  # fmt: skip
        dhs = np.zeros((len(x), H))
        dhs[-1] = bridge
        walk_back(list(range(len(x))), dhs, x[:, b], h0[b], np.array(read),
                  W_xh_e, W_hh_e, nobody[1], *e)  # fmt: skip
    return loss, *e, *d, dW_hy, db_y
