"""Plain loops over steps, examples and units, with the math module's scalars."""

import math

import numpy as np


def rnn_step_forward(x, h_prev, W_xh, W_hh, b_h):
    B, D = x.shape
    H = len(b_h)
    h = np.zeros((B, H))
    for b in range(B):
        for j in range(H):
            a = b_h[j]
            for d in range(D):
                a += x[b, d] * W_xh[d, j]
            for i in range(H):
                a += h_prev[b, i] * W_hh[i, j]
            h[b, j] = math.tanh(a)
    return h


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    states = [h0]
    for t in range(x.shape[0]):
        states.append(rnn_step_forward(x[t], states[t], W_xh, W_hh, b_h))
    return np.array(states[1:])


def readout_forward(hs, W_hy, b_y):
    T, B, H = hs.shape
    K = W_hy.shape[1]
    logits = np.zeros((T, B, K))
    for t in range(T):
        for b in range(B):
            for k in range(K):
                logits[t, b, k] = b_y[k] + sum(hs[t, b, j] * W_hy[j, k] for j in range(H))
    return logits


def softmax_cross_entropy(logits, targets, mask):
    T, B, K = logits.shape
    loss, dlogits = 0.0, np.zeros((T, B, K))
    for t in range(T):
        for b in range(B):
            if not mask[t, b]:
                continue
            scores = [float(s) for s in logits[t, b]]
            top = max(scores)
            weights = [math.exp(s - top) for s in scores]
            total = math.fsum(weights)
            right = int(targets[t, b])
            loss += top + math.log(total) - scores[right]
            for k in range(K):
                dlogits[t, b, k] = weights[k] / total
            dlogits[t, b, right] -= 1
    return loss / B, dlogits / B
