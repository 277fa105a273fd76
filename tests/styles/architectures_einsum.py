"""Einstein summation, masks that multiply, one-hot choices, and CTC by matrices of transitions."""

import numpy as np


def reverse_padded(x, mask):
    n = mask.sum(0)
    t = np.arange(len(mask)).reshape(-1, 1)
    order = np.where(t < n, n - 1 - t, t)
    return np.take_along_axis(x, order.reshape(order.shape + (1,) * (x.ndim - 2)), axis=0)


def _states(x, h, W_xh, W_hh, b_h):
    out = np.empty((*x.shape[:2], len(b_h)))
    drive = np.einsum("tbd,dh->tbh", x, W_xh) + b_h
    for t, u in enumerate(drive):
        h = out[t] = np.tanh(u + np.einsum("bi,ij->bj", h, W_hh))
    return out


def _back(dhs, x, h0, hs, W_xh, W_hh):
    da, carried = np.empty_like(hs), np.zeros_like(h0)
    for t in range(len(hs) - 1, -1, -1):
        da[t] = (dhs[t] + carried) * (1 - hs[t] * hs[t])
        carried = np.einsum("bj,ij->bi", da[t], W_hh)
    before = np.concatenate([h0[None], hs[:-1]])
    return (
        np.einsum("tbj,dj->tbd", da, W_xh),
        carried,
        np.einsum("tbd,tbj->dj", x, da),
        np.einsum("tbi,tbj->ij", before, da),
        np.einsum("tbj->j", da),
    )


def bidirectional_forward(x, mask, h0_f, h0_b, W_xh_f, W_hh_f, b_h_f, W_xh_b, W_hh_b, b_h_b):
    ahead = _states(x, h0_f, W_xh_f, W_hh_f, b_h_f)
    behind = reverse_padded(_states(reverse_padded(x, mask), h0_b, W_xh_b, W_hh_b, b_h_b), mask)
    return np.einsum("tbh,tb->tbh", np.dstack([ahead, behind]), mask)


def bidirectional_backward(dhs, x, mask, h0_f, h0_b, hs, W_xh_f, W_hh_f, W_xh_b, W_hh_b):
    H = h0_f.shape[1]
    counted = mask.astype(float)
    dhs, x, hs = (np.einsum("tbi,tb->tbi", a, counted) for a in (dhs, x, hs))
    dx, dh0_f, *f = _back(dhs[..., :H], x, h0_f, hs[..., :H], W_xh_f, W_hh_f)
    turned = [reverse_padded(a, mask) for a in (dhs[..., H:], x, hs[..., H:])]
    dx_b, dh0_b, *b = _back(turned[0], turned[1], h0_b, turned[2], W_xh_b, W_hh_b)
    dx = np.einsum("tbd,tb->tbd", dx + reverse_padded(dx_b, mask), counted)
    return [dx, dh0_f, dh0_b, *f, *b]


def deep_rnn_forward(x, h0s, parameters):
    layers = [x]
    for h0, W_xh, W_hh, b_h in zip(
        h0s, parameters[0::3], parameters[1::3], parameters[2::3], strict=True
    ):
        layers.append(_states(layers[-1], h0, W_xh, W_hh, b_h))
    return tuple(layers[1:])


def deep_rnn_backward(dhs, x, h0s, layers, parameters):
    read = [x, *layers[:-1]]
    found = []
    for below, h0, hs, W_xh, W_hh in list(
        zip(read, h0s, layers, parameters[::3], parameters[1::3], strict=True)
    )[::-1]:
        dhs, *rest = _back(dhs, below, h0, hs, W_xh, W_hh)
        found.append(rest)
    found.reverse()
    return dhs, [f[0] for f in found], [g for f in found for g in f[1:]]


def _ends(mask):
    """1 at each example's last counted step, 0 elsewhere."""
    follows = np.vstack([mask[1:], np.zeros((1, mask.shape[1]), dtype=bool)])
    return (mask & ~follows).astype(float)


def last_state(hs, mask):
    return np.einsum("tbh,tb->bh", hs, _ends(mask))


def last_state_backward(dlast, mask):
    return np.einsum("bh,tb->tbh", dlast, _ends(mask))


def _shares(mask):
    return mask / np.einsum("tb->b", mask.astype(float))


def mean_pool(hs, mask):
    return np.einsum("tbh,tb->bh", hs, _shares(mask))


def mean_pool_backward(dmean, mask):
    return np.einsum("bh,tb->tbh", dmean, _shares(mask))


def max_pool(hs, mask):
    return np.max(hs, axis=0, where=mask[..., None], initial=-np.inf)


def max_pool_backward(dmax, hs, mask):
    won = (hs == max_pool(hs, mask)) & mask[..., None]
    return np.einsum("tbh,bh->tbh", won, dmax)


def ctc_collapse(path, blank):
    path = np.asarray(path, dtype=np.int64)
    starts = np.flatnonzero(np.diff(path, prepend=path[0] - 1))
    merged = path[starts]
    return merged[merged != blank]


def ctc_greedy_decode(logits, blank):
    return ctc_collapse(np.argsort(logits, axis=1)[:, -1], blank)


def _sum(logs, axis):
    top = np.max(logs, axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.log(np.exp(logs - top).sum(axis=axis)) + top.squeeze(axis)


def ctc_loss(logits, labels, blank):
    (T, K), S = logits.shape, 2 * len(labels) + 1
    places = np.array([blank if s % 2 == 0 else labels[s // 2] for s in range(S)])
    step = np.subtract.outer(np.arange(S), np.arange(S)).T  # from row to column
    other = np.not_equal.outer(places, places) & (places != blank)
    allowed = (step == 0) | (step == 1) | ((step == 2) & other)
    move = np.where(allowed, 0.0, -np.inf)
    log_y = logits - _sum(logits, 1)[:, None]
    here = np.einsum("tk,sk->ts", log_y, np.eye(K)[places])
    first = np.where(np.arange(S) < 2, 0.0, -np.inf)
    alpha, beta = [first + here[0]], [first[::-1]]
    for t in range(1, T):
        alpha.append(here[t] + _sum(alpha[-1][:, None] + move, 0))
        beta.append(_sum(beta[-1] + here[T - t] + move, 1))
    joint = np.array(alpha) + np.array(beta[::-1])
    log_p = _sum(joint[-1], 0)
    if log_p == -np.inf:
        raise ValueError(f"{T} steps are too few for the labels {labels}")
    posterior = np.einsum("ts,sk->tk", np.exp(joint - log_p), np.eye(K)[places])
    return -log_p, np.exp(log_y) - posterior


def _windows(x, width):
    """(N, B, D, width), a view."""
    return np.lib.stride_tricks.sliding_window_view(x, width, axis=0)


def conv_over_time_forward(x, W, b):
    return np.einsum("nbdj,jdc->nbc", _windows(x, len(W)), W) + b


def conv_over_time_backward(dy, x, W):
    width = len(W)
    wide = np.pad(dy, [(width - 1, width - 1), (0, 0), (0, 0)])
    dx = np.einsum("tbcj,jdc->tbd", _windows(wide, width), W[::-1])
    dW = np.einsum("nbdj,nbc->jdc", _windows(x, width), dy)
    return dx, dW, np.einsum("nbc->c", dy)


def encoder_decoder_gradients(
    x, y_in, targets, mask, h0, W_xh_e, W_hh_e, b_h_e, W_xh_d, W_hh_d, b_h_d, W_hy, b_y
):
    B = x.shape[1]
    read = _states(x, h0, W_xh_e, W_hh_e, b_h_e)
    said = _states(y_in, read[-1], W_xh_d, W_hh_d, b_h_d)
    logits = np.einsum("tbh,hk->tbk", said, W_hy) + b_y
    log_p = logits - _sum(logits, 2)[..., None]
    right = np.eye(len(b_y))[targets]
    loss = -np.einsum("tbk,tbk,tb->", log_p, right, mask) / B
    dlogits = np.einsum("tbk,tb->tbk", np.exp(log_p) - right, mask) / B
    dsaid = np.einsum("tbk,hk->tbh", dlogits, W_hy)
    _, bridge, *decoder = _back(dsaid, y_in, read[-1], said, W_xh_d, W_hh_d)
    last = np.eye(len(x))[-1]
    _, _, *encoder = _back(np.einsum("t,bh->tbh", last, bridge), x, h0, read, W_xh_e, W_hh_e)
    dW_hy, db_y = np.einsum("tbh,tbk->hk", said, dlogits), np.einsum("tbk->k", dlogits)
    return (loss, *encoder, *decoder, dW_hy, db_y)
