"""One matrix for input, state and bias; examples sorted out by their lengths; CTC backwards by
differentiating the recursion, without a second one."""

from itertools import pairwise

import numpy as np


def lengths(mask):
    return np.count_nonzero(mask, axis=0)


def reverse_padded(x, mask):
    columns = [
        np.concatenate([x[:n, b][::-1], x[n:, b]]) for b, n in enumerate(lengths(mask))
    ]  # fmt: skip
    return np.stack(columns, axis=1)


def unroll(x, h, W):
    """What was read at each step, [x, h, 1], and the states."""
    read, states = [], []
    for row in x:
        read.append(np.hstack([row, h, np.ones((len(h), 1))]))
        h = np.tanh(read[-1] @ W)
        states.append(h)
    return np.stack(read), np.stack(states)


def roll_up(dhs, read, hs, W):
    """Gradients of all that was read, of what the first step read, and of W."""
    H, dh, dread, dW = hs.shape[2], 0, np.empty_like(read), np.zeros_like(W)
    for t in range(len(hs))[::-1]:
        da = (dhs[t] + dh) * (1 - np.square(hs[t]))
        dread[t] = da @ W.T
        dW += read[t].T @ da
        dh = dread[t][:, -H - 1 : -1]
    return dread[..., : -H - 1], dh, (dW[: -H - 1], dW[-H - 1 : -1], dW[-1])


def remembered(x, h0, hs):
    before = np.concatenate([h0[None], hs[:-1]])
    return np.concatenate([x, before, np.ones((*x.shape[:2], 1))], axis=2)


def stacked(W_xh, W_hh, b_h=None):
    return np.vstack([W_xh, W_hh, np.zeros(len(W_hh)) if b_h is None else b_h])


def bidirectional_forward(x, mask, h0_f, h0_b, W_xh_f, W_hh_f, b_h_f, W_xh_b, W_hh_b, b_h_b):
    W_f, W_b = stacked(W_xh_f, W_hh_f, b_h_f), stacked(W_xh_b, W_hh_b, b_h_b)
    hs = np.zeros((*mask.shape, 2 * h0_f.shape[1]))
    for b, n in enumerate(lengths(mask)):
        one = x[:n, b : b + 1]
        ahead = unroll(one, h0_f[b : b + 1], W_f)[1]
        behind = unroll(one[::-1], h0_b[b : b + 1], W_b)[1][::-1]
        hs[:n, b] = np.concatenate([ahead, behind], axis=2)[:, 0]
    return hs


def bidirectional_backward(dhs, x, mask, h0_f, h0_b, hs, W_xh_f, W_hh_f, W_xh_b, W_hh_b):
    H, dx, dh0_f, dh0_b = h0_f.shape[1], np.zeros_like(x), np.empty_like(h0_f), np.empty_like(h0_b)
    W_f, W_b = stacked(W_xh_f, W_hh_f), stacked(W_xh_b, W_hh_b)
    sums_f = sums_b = (0, 0, 0)
    for b, n in enumerate(lengths(mask)):
        e, own = slice(b, b + 1), slice(0, n)
        ahead = hs[own, e, :H]
        dx_f, dh, grads = roll_up(
            dhs[own, e, :H], remembered(x[own, e], h0_f[e], ahead), ahead, W_f
        )
        dx[own, e] += dx_f
        dh0_f[e] = dh
        sums_f = [s + g for s, g in zip(sums_f, grads, strict=True)]
        behind, turned = hs[own, e, H:][::-1], x[own, e][::-1]
        read = remembered(turned, h0_b[e], behind)
        dx_b, dh, grads = roll_up(dhs[own, e, H:][::-1], read, behind, W_b)
        dx[own, e] += dx_b[::-1]
        dh0_b[e] = dh
        sums_b = [s + g for s, g in zip(sums_b, grads, strict=True)]
    return dx, dh0_f, dh0_b, *sums_f, *sums_b


def deep_rnn_forward(x, h0s, parameters):
    if not h0s:
        return []
    _, hs = unroll(x, h0s[0], stacked(*parameters[:3]))
    return [hs, *deep_rnn_forward(hs, h0s[1:], parameters[3:])]


def deep_rnn_backward(dhs, x, h0s, layers, parameters):
    if not layers:
        return dhs, [], []
    arriving, dh0s, dparameters = deep_rnn_backward(
        dhs, layers[0], h0s[1:], layers[1:], parameters[3:]
    )
    read = remembered(x, h0s[0], layers[0])
    dx, dh0, grads = roll_up(arriving, read, layers[0], stacked(*parameters[:2]))
    return dx, [dh0, *dh0s], [*grads, *dparameters]


def last_state(hs, mask):
    return np.vstack([hs[n - 1, b] for b, n in enumerate(lengths(mask))])


def last_state_backward(dlast, mask):
    dhs = np.zeros((*mask.shape, dlast.shape[-1]))
    for b, n in enumerate(lengths(mask)):
        dhs[n - 1, b] += dlast[b]
    return dhs


def mean_pool(hs, mask):
    return np.vstack([hs[:n, b].mean(axis=0) for b, n in enumerate(lengths(mask))])


def mean_pool_backward(dmean, mask):
    dhs = np.zeros((*mask.shape, dmean.shape[-1]))
    for b, n in enumerate(lengths(mask)):
        dhs[:n, b] = dmean[b] / n
    return dhs


def max_pool(hs, mask):
    return np.vstack([hs[:n, b].max(axis=0) for b, n in enumerate(lengths(mask))])


def max_pool_backward(dmax, hs, mask):
    dhs = np.zeros(hs.shape)
    units = np.arange(hs.shape[2])
    for b, n in enumerate(lengths(mask)):
        dhs[hs[:n, b].argmax(axis=0), b, units] = dmax[b]
    return dhs


def ctc_collapse(path, blank):
    changes = np.append(True, np.diff(path) != 0)
    merged = np.asarray(path)[changes]
    return np.delete(merged, np.flatnonzero(merged == blank)).astype(np.int64)


def ctc_greedy_decode(logits, blank):
    return ctc_collapse(np.argmax(logits, -1), blank)


def softmax(a, axis):
    """Of rows that may be all minus infinity: zeros there."""
    top = a.max(axis=axis, keepdims=True)
    e = np.exp(a - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return e / np.where(total > 0, total, 1.0)


def ctc_loss(logits, labels, blank):
    T, S = len(logits), 2 * len(labels) + 1
    same_neighbours = sum(a == b for a, b in pairwise(labels))
    if len(labels) + same_neighbours > T:
        raise ValueError("no path of so few steps says all the labels")
    places = np.full(S, blank)
    places[1::2] = labels
    top = logits.max(axis=1, keepdims=True)
    log_y = logits - top - np.log(np.sum(np.exp(logits - top), axis=1, keepdims=True))
    closed = np.ones(S, dtype=bool)
    closed[2:] = (places[2:] == blank) | (places[2:] == places[:-2])

    # A row for each way to arrive: staying, walking, jumping.
    alpha, ways = np.full(S, -np.inf), []
    alpha[:2] = log_y[0, places[:2]]
    for t in range(1, T):
        nothing = np.full(2, -np.inf)
        walked = np.concatenate([nothing[:1], alpha[:-1]])
        jumped = np.concatenate([nothing, alpha])[:S]
        jumped[closed] = -np.inf
        ways.append(np.stack([alpha, walked, jumped]))
        alpha = log_y[t, places] + np.logaddexp.reduce(ways[-1], axis=0)
    log_p = np.logaddexp.reduce(alpha[-2:])

    # The derivative of a log of a sum of exponentials is a softmax.
    dalpha, dlog_y = np.zeros(S), np.zeros_like(log_y)
    dalpha[-2:] = softmax(alpha[-2:], 0)
    for t in range(T - 1, -1, -1):
        dlog_y[t] += np.bincount(places, weights=dalpha, minlength=logits.shape[1])
        if t > 0:
            stay, walk, jump = softmax(ways[t - 1], 0) * dalpha
            dalpha = stay
            dalpha[:-1] += walk[1:]
            dalpha[:-2] += jump[2:]
    return -log_p, np.exp(log_y) - dlog_y


def columns(x, width):
    """Each window's steps side by side, (N, B, width * D)."""
    n = len(x) - width + 1
    return np.concatenate([x[j : j + n] for j in range(width)], axis=2)


def conv_over_time_forward(x, W, b):
    return columns(x, len(W)) @ np.concatenate(W) + b


def conv_over_time_backward(dy, x, W):
    (width, D, C), n = W.shape, len(dy)
    seen = columns(x, width).reshape(-1, width * D)
    dW = (seen.T @ dy.reshape(-1, C)).reshape(W.shape)
    shares = np.split(dy @ np.concatenate(W).T, width, axis=2)
    dx = np.zeros(x.shape)
    for j, share in enumerate(shares):
        dx[j : n + j] += share
    return dx, dW, dy.reshape(-1, C).sum(axis=0)


def encoder_decoder_gradients(
    x, y_in, targets, mask, h0, W_xh_e, W_hh_e, b_h_e, W_xh_d, W_hh_d, b_h_d, W_hy, b_y
):
    W_e, W_d = stacked(W_xh_e, W_hh_e, b_h_e), stacked(W_xh_d, W_hh_d, b_h_d)
    V, (T_y, B) = np.vstack([W_hy, b_y]), mask.shape
    read_e, hs_e = unroll(x, h0, W_e)
    read_d, hs_d = unroll(y_in, hs_e[-1], W_d)
    out = np.concatenate([hs_d, np.ones((T_y, B, 1))], axis=2)
    # Only the steps that count are looked at, in one long list.
    rows, right = out[mask], targets[mask]
    p = softmax(rows @ V, 1)
    loss = -np.log(p[np.arange(len(p)), right]).sum() / B
    p[np.arange(len(p)), right] -= 1
    dhs_d = np.zeros_like(hs_d)
    dhs_d[mask] = p @ V[:-1].T / B
    dV = rows.T @ p / B
    _, bridge, decoder = roll_up(dhs_d, read_d, hs_d, W_d)
    arriving = np.concatenate([np.zeros((len(x) - 1, *h0.shape)), bridge[None]])
    _, _, encoder = roll_up(arriving, read_e, hs_e, W_e)
    return loss, *encoder, *decoder, dV[:-1], dV[-1]
