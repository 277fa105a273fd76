"""Einstein summation throughout, the slope of tanh from the pre-activation."""

import numpy as np


def tbptt_windows(T, k1, k2):
    if not (k1 >= 1 and k2 >= k1):
        raise ValueError(f"k1={k1}, k2={k2}")
    n = -(-T // k1)
    ends = (np.r_[0:n] + 1) * k1
    ends[ends > T] = T
    firsts = np.r_[0:n] * k1
    return np.c_[np.clip(ends - k2, 0, None), firsts, ends]


def _run(x, h0, W_xh, W_hh, b_h):
    a, h = [], h0
    drive = np.einsum("tbd,dh->tbh", x, W_xh) + b_h
    for u in drive:
        a.append(u + np.einsum("bi,ij->bj", h, W_hh))
        h = np.tanh(a[-1])
    return np.array(a)


def tbptt_gradients(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k1, k2):
    B, K = x.shape[1], len(b_y)
    a = _run(x, h0, W_xh, W_hh, b_h)
    hs = np.tanh(a)
    before = np.concatenate([h0[None], hs[:-1]])
    slope = 1 / np.cosh(np.clip(a, -350, 350)) ** 2
    y = np.einsum("tbh,hk->tbk", hs, W_hy) + b_y
    y -= y.max(-1, keepdims=True)
    logp = y - np.log(np.einsum("tbk->tb", np.exp(y)))[..., None]
    right = np.eye(K)[targets]
    loss = -np.einsum("tbk,tbk->", right, logp) / B
    dy = (np.exp(logp) - right) / B
    direct = np.einsum("tbk,hk->tbh", dy, W_hy)
    da = np.zeros_like(a)
    for start, loss_start, stop in tbptt_windows(len(x), k1, k2):
        carried = np.zeros_like(h0)
        for t in range(stop - 1, start - 1, -1):
            here = carried + (direct[t] if t >= loss_start else 0)
            here = here * slope[t]
            da[t] += here
            carried = np.einsum("bj,ij->bi", here, W_hh)
    return (
        loss,
        np.einsum("tbd,tbh->dh", x, da),
        np.einsum("tbi,tbj->ij", before, da),
        np.einsum("tbh->h", da),
        np.einsum("tbh,tbk->hk", hs, dy),
        np.einsum("tbk->k", dy),
    )


def train_stateful(x, targets, h0, W_xh, W_hh, b_h, W_hy, b_y, k, learning_rate, max_norm):
    theta, h, losses = (W_xh, W_hh, b_h, W_hy, b_y), h0, np.empty(-(-len(x) // k))
    for i in range(len(losses)):
        here = np.s_[i * k : (i + 1) * k]
        losses[i], *grads = tbptt_gradients(x[here], targets[here], h, *theta, k, k)
        h = np.tanh(_run(x[here], h, *theta[:3])[-1])
        norm = np.sqrt(sum(np.einsum("i,i->", g.ravel(), g.ravel()) for g in grads))
        factor = learning_rate * min(1.0, max_norm / norm)
        theta = tuple(p - factor * g for p, g in zip(theta, grads, strict=True))
    return [*theta, losses, h]
