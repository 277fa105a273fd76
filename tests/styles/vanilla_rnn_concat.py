"""One stacked weight matrix for [x, h, 1]; flattened time and batch in read-out and loss."""

import numpy as np


def rnn_step_forward(x, h_prev, W_xh, W_hh, b_h):
    ones = np.ones((len(x), 1))
    seen = np.concatenate([x, h_prev, ones], axis=1)
    weights = np.concatenate([W_xh, W_hh, b_h.reshape(1, -1)], axis=0)
    return np.tanh(np.dot(seen, weights))


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    T, B = x.shape[:2]
    weights = np.vstack([W_hh, W_xh])
    hs = np.empty((T + 1, B, len(W_hh)))
    hs[0] = h0
    for t in range(T):
        hs[t + 1] = np.tanh(np.hstack([hs[t], x[t]]) @ weights + b_h)
    return hs[1:]


def readout_forward(hs, W_hy, b_y):
    T, B, H = hs.shape
    flat = np.column_stack([hs.reshape(T * B, H), np.ones(T * B)])
    return (flat @ np.vstack([W_hy, b_y])).reshape(T, B, -1)


def softmax_cross_entropy(logits, targets, mask):
    T, B, K = logits.shape
    flat, labels, keep = logits.reshape(-1, K), targets.ravel(), mask.ravel()
    rows = np.flatnonzero(keep)
    kept = flat[rows] - flat[rows].max(axis=1)[:, None]
    total = np.exp(kept).sum(axis=1)
    loss = (np.log(total) - kept[np.arange(len(rows)), labels[rows]]).sum() / B
    p = np.exp(kept) / total[:, None]
    p[np.arange(len(rows)), labels[rows]] -= 1
    dlogits = np.zeros((T * B, K))
    dlogits[rows] = p / B
    return loss, dlogits.reshape(T, B, K)
