"""LSTMs with one part taken out, many networks at once: for the chapter "lstm".

Arrays have one axis more in front, the network's. What is taken out is told by ``parts``, a
dictionary of boolean arrays of shape (N, 1, 1): True where a network lacks that part.
"""

import numpy as np

from solutions.sequences import one_hot
from solutions.training import adam

VARIANTS = {
    "whole": None,
    "whole, other seeds": None,
    "no input gate": "i",
    "no forget gate": "f",
    "no output gate": "o",
    "coupled gates": "coupled",
    "candidate without tanh": "g",
    "cell shown without tanh": "tanh",
}
SHIFT = 100  # what is added to the seeds of the second whole one


def logistic(a):
    """The logistic function."""
    return 1 / (1 + np.exp(-a))


def lacking(variants):
    """The dictionary ``parts`` for a list of names of variants."""
    missing = [VARIANTS[name] for name in variants]
    return {
        part: np.array([m == part for m in missing])[:, None, None]
        for part in ("i", "f", "o", "coupled", "g", "tanh")
    }


def forward(x, W_xh, W_hh, b_h, parts):
    """States (T, N, B, H), and what the way back needs."""
    c = h = np.zeros((*x.shape[1:3], W_hh.shape[1]))
    kept, hs = [], []
    for x_t in x:
        a = x_t @ W_xh + h @ W_hh + b_h[:, None]
        s, g = logistic(a), np.split(a, 4, axis=2)[2]
        i, f, _, o = np.split(s, 4, axis=2)
        f, o = np.where(parts["f"], 1.0, f), np.where(parts["o"], 1.0, o)
        i = np.where(parts["coupled"], 1 - f, np.where(parts["i"], 1.0, i))
        g = np.where(parts["g"], g, np.tanh(g))
        c_prev, h_prev = c, h
        c = f * c + i * g
        shown = np.where(parts["tanh"], c, np.tanh(c))
        h = o * shown
        kept.append((x_t, h_prev, c_prev, shown, i, f, g, o))
        hs.append(h)
    return np.array(hs), kept


def backward(dhs, kept, W_hh, parts):
    """Gradients of W_xh, W_hh and b_h for each network."""
    dh = dc = 0.0
    dW_xh, dW_hh, db_h = 0.0, 0.0, 0.0
    for dh_t, (x_t, h_prev, c_prev, shown, i, f, g, o) in zip(dhs[::-1], kept[::-1], strict=True):
        dh = dh_t + dh
        dc = dc + dh * o * np.where(parts["tanh"], 1.0, 1 - shown**2)
        di, df = dc * g, dc * c_prev
        df = np.where(parts["coupled"], df - di, df)
        da = [
            np.where(parts["i"] | parts["coupled"], 0.0, di * i * (1 - i)),
            np.where(parts["f"], 0.0, df * f * (1 - f)),
            dc * i * np.where(parts["g"], 1.0, 1 - g**2),
            np.where(parts["o"], 0.0, dh * shown * o * (1 - o)),
        ]
        da = np.concatenate(da, axis=2)
        dW_xh = dW_xh + x_t.swapaxes(1, 2) @ da
        dW_hh = dW_hh + h_prev.swapaxes(1, 2) @ da
        db_h = db_h + da.sum(axis=1)
        dh, dc = da @ W_hh.swapaxes(1, 2), dc * f
    return dW_xh, dW_hh, db_h


def latest(rng, B, T=30):
    """Numbers, some of them marked; wanted at the last step: the one marked last."""
    value, marked = rng.uniform(-1, 1, size=(T, B)), rng.uniform(size=(T, B)) < 0.1
    marked[0] = True
    last = T - 1 - marked[::-1].argmax(axis=0)
    wanted, asked = np.zeros((T, B)), np.zeros((T, B))
    wanted[-1], asked[-1] = value[last, np.arange(B)], 1
    return np.stack([value, marked], axis=2), wanted, asked


def counted(rng, B, T=20):
    """Words a…ab…b; wanted at each b: 1 if that is the last of them, -1 if not."""
    n = rng.integers(1, T // 2 + 1, size=B)
    steps = np.arange(T)[:, None]
    is_a, is_b = steps < n, (steps >= n) & (steps < 2 * n)
    return np.stack([is_a, is_b], axis=2) * 1.0, 2.0 * (steps == 2 * n - 1) - 1, is_b * 1.0


def recalled(rng, B, T=30):
    """One of two letters, then noise of four others; wanted at the end: 1 or -1 for which."""
    ids = rng.integers(2, 6, size=(T, B))
    ids[0] = rng.integers(2, size=B)
    wanted, asked = np.zeros((T, B)), np.zeros((T, B))
    wanted[-1], asked[-1] = 2.0 * ids[0] - 1, 1
    return one_hot(ids, 6), wanted, asked


TASKS = {"latest": (latest, 2), "counted": (counted, 2), "recalled": (recalled, 6)}


def starts(D, H, seeds):
    """Parameters W_xh, W_hh, b_h, W_hy, b_y, one network for each seed."""
    found = []
    for seed in seeds:
        rng = np.random.default_rng([seed, 7])
        b_h = np.repeat([0.0, 1.0, 0.0, 0.0], H)
        W_xh, W_hh = rng.normal(size=(D, 4 * H)), rng.normal(size=(H, 4 * H))
        W_hy = rng.normal(size=(H, 1))
        found.append([W_xh / D**0.5, W_hh / H**0.5, b_h, W_hy / H**0.5, np.zeros(1)])
    return [np.array(part) for part in zip(*found, strict=True)]


def learn(task, variants, seeds, rates, updates, H=10, B=16, stop=None):
    """Train all networks by Adam; returns the mean squared error before each update (stop, N)."""
    draw, D = TASKS[task]
    parts, P = lacking(variants), starts(D, H, seeds)
    rngs = {seed: np.random.default_rng([seed, 8]) for seed in dict.fromkeys(seeds)}
    means = [[np.zeros_like(p) for p in P] for _ in range(2)]
    logs = []
    for update in range(updates if stop is None else stop):
        drawn = {seed: draw(rng, B) for seed, rng in rngs.items()}
        x, wanted, asked = (np.stack([drawn[s][k] for s in seeds], axis=1) for k in range(3))
        loss, gradients = gradients_of(P, x, wanted, asked, parts)
        logs.append(loss)
        moved, *means = adam(P, clipped(gradients), *means, update + 1, 1.0, 0.9, 0.999, 1e-8)
        # A step of rate 1, of which each network takes its own share.
        share = np.array(rates) * (1 - update / updates)
        P = [p + along(share, p) * (q - p) for p, q in zip(P, moved, strict=True)]
    return np.array(logs)


def along(numbers, array):
    """One number for each network, shaped to multiply an array of theirs."""
    return np.reshape(numbers, (-1,) + (1,) * (array.ndim - 1))


def clipped(gradients, threshold=1.0):
    """Each network's gradients, scaled to a global norm of at most ``threshold``."""
    squares = sum((g**2).reshape(len(g), -1).sum(axis=1) for g in gradients)
    scale = np.minimum(1, threshold / np.sqrt(squares + 1e-300))
    return [g * along(scale, g) for g in gradients]


def gradients_of(P, x, wanted, asked, parts):
    """Mean squared error of each network where it is asked, and its gradients."""
    W_xh, W_hh, b_h, W_hy, b_y = P
    hs, kept = forward(x, W_xh, W_hh, b_h, parts)
    error = ((hs @ W_hy)[..., 0] + b_y - wanted) * asked
    number = asked.sum(axis=(0, 2))
    loss = (error**2).sum(axis=(0, 2)) / number
    dy = 2 * error / number[:, None]
    dW_hy = np.einsum("tnbh,tnb->nh", hs, dy)[..., None]
    dhs = dy[..., None] * W_hy[:, None, :, 0]
    return loss, [*backward(dhs, kept, W_hh, parts), dW_hy, dy.sum(axis=(0, 2))[:, None]]
