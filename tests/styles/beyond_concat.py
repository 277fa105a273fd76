"""One matrix for [x, h, 1]; maps as 2 x 2 matrices, and a scan that doubles its reach."""

import numpy as np


def with_one(*parts):
    return np.concatenate([*parts, np.ones((*parts[0].shape[:-1], 1))], axis=-1)


def rtrl_step(S, x, h_prev, h, W_xh, W_hh):
    H, read = len(h), with_one(x, h_prev)
    # One axis for where a weight comes from, one for the unit that it leads to.
    new = (S.T @ W_hh).T.reshape(H, len(read), H)
    new[np.arange(H), :, np.arange(H)] += read
    return ((1 - h) * (1 + h))[:, np.newaxis] * new.reshape(H, -1)


def rtrl_gradients(dhs, x, h0, W_xh, W_hh, b_h):
    W, D = np.vstack([W_xh, W_hh, b_h]), len(W_xh)
    h, S, rows = h0, np.zeros((len(h0), W.size)), []
    for dh, x_t in zip(dhs, x, strict=True):
        before, h = h, np.tanh(with_one(x_t, h) @ W)
        S = rtrl_step(S, x_t, before, h, W_xh, W_hh)
        rows.append(dh @ S)
    dW = np.sum(rows, axis=0).reshape(W.shape)
    return dW[:D], dW[D:-1], dW[-1]


def checkpointed_backward(dhs, x, checkpoints, every, W_xh, W_hh, b_h):
    W, D = np.vstack([W_xh, W_hh, b_h]), len(W_xh)
    dx, dW, carried = [], np.zeros_like(W), 0.0
    for start in range((len(checkpoints) - 1) * every, -1, -every):
        read, hs = [], [checkpoints[start // every]]
        for x_t in x[start : start + every]:
            read.append(with_one(x_t, hs[-1]))
            hs.append(np.tanh(read[-1] @ W))
        for t in range(len(read) - 1, -1, -1):
            arrived = dhs[start + t] + carried
            da = arrived - arrived * hs[t + 1] ** 2
            dW += read[t].T @ da
            dread = da @ W.T
            dx.insert(0, dread[:, :D])
            carried = dread[:, D:-1]
    return [np.stack(dx), carried, dW[:D], dW[D:-1], dW[-1]]


def matrices(a, b):
    rows = np.stack([a, b], axis=-1), np.stack([np.zeros_like(a), np.ones_like(a)], axis=-1)
    return np.stack(rows, axis=-2)


def scan_combine(a1, b1, a2, b2):
    both = matrices(a2, b2) @ matrices(a1, b1)
    return both[..., 0, 0], both[..., 0, 1]


def linear_scan(a, b, h0):
    b = np.concatenate([(a[0] * h0 + b[0])[None], b[1:]])
    reach = 1
    while reach < len(a):
        later = scan_combine(a[:-reach], b[:-reach], a[reach:], b[reach:])
        a, b = (np.concatenate([old[:reach], new]) for old, new in zip((a, b), later, strict=True))
        reach *= 2
    return b


def linear_scan_backward(dhs, a, h0, hs):
    factors = np.concatenate([np.zeros_like(a[:1]), a[:0:-1]])
    db = linear_scan(factors, dhs[::-1], np.zeros_like(h0))[::-1]
    return db * np.concatenate([h0[None], hs[:-1]]), db, a[0] * db[0]


def mingru_forward(x, h0, W_xz, b_z, W_xn, b_n):
    H = len(b_z)
    gates = with_one(x) @ np.hstack([np.vstack([W_xz, b_z]), np.vstack([W_xn, b_n])])
    gates[..., :H] = 0.5 * np.tanh(0.5 * gates[..., :H]) + 0.5
    z, n = gates[..., :H], gates[..., H:]
    return linear_scan(z, n - z * n, h0), gates


def mingru_backward(dhs, x, h0, hs, gates, W_xz, W_xn):
    H, D = h0.shape[1], x.shape[2]
    z, n = gates[..., :H], gates[..., H:]
    da, db, dh0 = linear_scan_backward(dhs, z, h0, hs)
    d = np.concatenate([(da - db * n) * (z - z * z), db - db * z], axis=2).reshape(-1, 2 * H)
    dx = (d @ np.hstack([W_xz, W_xn]).T).reshape(x.shape)
    dW = with_one(x).reshape(-1, D + 1).T @ d
    return dx, dh0, dW[:D, :H], dW[D, :H], dW[:D, H:], dW[D, H:]


def echo_state_weights(H, radius, density, seed):
    rng = np.random.RandomState(seed)
    while True:
        W = np.where(rng.random_sample((H, H)) < density, rng.uniform(-1, 1, (H, H)), 0.0)
        largest = np.abs(np.linalg.eigvals(W)).max()
        if largest > 0:
            return W / largest * radius


def ridge_readout(hs, targets, ridge):
    H, K = hs.shape[1], targets.shape[1]
    tall = np.vstack([hs, np.sqrt(ridge) * np.eye(H)])
    return np.linalg.lstsq(tall, np.vstack([targets, np.zeros((H, K))]), rcond=None)[0]
