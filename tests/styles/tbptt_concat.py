"""One matrix for input, state and bias; a window's batch of losses walks back together."""

import numpy as np


def tbptt_windows(T, k1, k2):
    if not 0 < k1 <= k2:
        raise ValueError("need 1 <= k1 <= k2")
    stops = list(range(k1, T + 1, k1))
    if T % k1:
        stops.append(T)
    return np.array([(max(0, s - k2), b, s) for b, s in zip([0, *stops[:-1]], stops, strict=True)])


def unroll(x, h, W):
    ones = np.ones((x.shape[1], 1))
    read, states = [], []
    for row in x:
        read.append(np.hstack([row, h, ones]))
        h = np.tanh(read[-1] @ W)
        states.append(h)
    return np.stack(read), np.stack(states)


def softmax(y):
    e = np.exp(y - np.max(y, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def everything(x, targets, h0, W, V, k1, k2):
    """Loss, gradient of W, gradient of V and the last state."""
    (T, B, D), H = x.shape, h0.shape[1]
    read, hs = unroll(x, h0, W)
    out = np.concatenate([hs, np.ones((T, B, 1))], axis=2)
    p = softmax(out @ V)
    t, b = np.indices((T, B))
    loss = -np.log(p[t, b, targets]).sum() / B
    dy = p.copy()
    dy[t, b, targets] -= 1
    dy /= B
    dV = out.reshape(T * B, H + 1).T @ dy.reshape(T * B, -1)
    dW = np.zeros_like(W)
    for start, first, stop in tbptt_windows(T, k1, k2):
        dh = np.zeros((B, H))
        for s in reversed(range(start, stop)):
            if s >= first:
                dh = dh + dy[s] @ V[:H].T
            da = dh - dh * hs[s] * hs[s]
            dW += read[s].T @ da
            dh = (da @ W.T)[:, D : D + H]
    return loss, dW, dV, hs[-1]


def split(W, D, H):
    return W[:D], W[D : D + H], W[D + H]


def tbptt_gradients(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k1, k2):
    W, V = np.vstack([W_xh, W_hh, b_h]), np.vstack([W_hy, b_y])
    loss, dW, dV, _ = everything(x, targets, h0, W, V, k1, k2)
    return loss, *split(dW, *W_xh.shape), dV[:-1], dV[-1]


def train_stateful(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k, learning_rate, max_norm):
    W, V = np.vstack([W_xh, W_hh, b_h]), np.vstack([W_hy, b_y])
    losses = []
    for start in range(0, len(x), k):
        block = slice(start, start + k)
        n = len(x[block])
        loss, dW, dV, h0 = everything(x[block], targets[block], h0, W, V, n, n)
        norm = np.hypot(np.linalg.norm(dW), np.linalg.norm(dV))
        if norm > max_norm:
            dW, dV = dW * (max_norm / norm), dV * (max_norm / norm)
        W, V = W - learning_rate * dW, V - learning_rate * dV
        losses += [loss]
    return *split(W, *W_xh.shape), V[:-1], V[-1], np.asarray(losses), h0
