"""Right answers by einsum: every example has weights of its own, from which units are missing."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def sequence_dropout_mask(B, H, keep, seed):
    if not 0.0 < keep <= 1.0:
        raise ValueError("keep must lie in (0, 1]")
    chance = np.random.Generator(np.random.PCG64(seed)).random((B, H))
    return np.where(chance > 1 - keep, 1 / keep, 0.0)


def rnn_dropout_forward(x, h0, W_xh, W_hh, b_h, mask_x, mask_h):
    thinned = np.einsum("bi,ij->bij", mask_h, W_hh)
    a = np.einsum("tbd,bd,dh->tbh", x, mask_x, W_xh) + b_h
    hs = [h0]
    for heard in a:
        hs.append(np.tanh(heard + np.einsum("bi,bij->bj", hs[-1], thinned)))
    return np.stack(hs[1:])


def rnn_dropout_backward(dhs, x, h0, hs, W_xh, W_hh, mask_x, mask_h):
    thinned = np.einsum("bi,ij->bij", mask_h, W_hh)
    slopes = 1 - np.square(hs)
    das = [dhs[-1] * slopes[-1]]
    for dh, slope in zip(dhs[-2::-1], slopes[-2::-1], strict=True):
        das.append((dh + np.einsum("bj,bij->bi", das[-1], thinned)) * slope)
    da = np.stack(das[::-1])
    before = np.concatenate([h0[None], hs[:-1]])
    return (
        np.einsum("tbh,dh,bd->tbd", da, W_xh, mask_x),
        np.einsum("bj,bij->bi", da[0], thinned),
        np.einsum("tbd,bd,tbh->dh", x, mask_x, da),
        np.einsum("tbi,bi,tbj->ij", before, mask_h, da),
        np.einsum("tbh->h", da),
    )


def sgd_momentum(parameters, gradients, velocities, learning_rate, momentum):
    triples = zip(parameters, gradients, velocities, strict=True)
    both = [
        (p - learning_rate * momentum * v - learning_rate * g, momentum * v + g)
        for p, g, v in triples
    ]
    return tuple(zip(*both, strict=True))


def rmsprop(parameters, gradients, squares, learning_rate, decay, eps):
    new, sizes = [], []
    for p, g, s in zip(parameters, gradients, squares, strict=True):
        # The root of a mean of squares is the length of a vector.
        size = np.hypot(np.sqrt(decay * s), np.sqrt(1 - decay) * g)
        new.append(p - learning_rate * g / (size + eps))
        sizes.append(size**2)
    return new, sizes


def adam(parameters, gradients, means, squares, step, learning_rate, beta1, beta2, eps):
    # The corrections moved out of the fraction, eps with them.
    root = np.sqrt(1 - np.float64(beta2) ** step)
    rate = learning_rate * root / (1 - np.float64(beta1) ** step)
    new = [], [], []
    for p, g, m, s in zip(parameters, gradients, means, squares, strict=True):
        m = np.einsum("k,k...->...", [beta1, 1 - beta1], np.stack([m, g]))
        s = np.einsum("k,k...->...", [beta2, 1 - beta2], np.stack([s, np.square(g)]))
        for collected, array in zip(
            new, (p - rate * m / (np.sqrt(s) + eps * root), m, s), strict=True
        ):
            collected.append(array)
    return new


def stream_batches(ids, B, k):
    m = (len(ids) - 1) // B
    n = m // k
    if n == 0:
        return np.zeros((0, k, B), np.int64), np.zeros((0, k, B), np.int64)
    windows = sliding_window_view(ids, k + 1)
    starts = np.add.outer(k * np.arange(n), m * np.arange(B))
    blocks = np.einsum("nbt->ntb", windows[starts]).astype(np.int64)
    return blocks[:, :-1], blocks[:, 1:]


def sample_ids(logits, temperature, u):
    if not temperature > 0:
        raise ValueError("temperature must be above 0")
    scaled = (logits - logits.max(axis=1, keepdims=True)) / temperature
    weights = np.exp(scaled)
    sums = np.einsum("bk,kj->bj", weights, np.triu(np.ones((logits.shape[1],) * 2)))
    return (sums > np.einsum("b,b->b", u, sums[:, -1])[:, None]).argmax(axis=1)


def lstm_initial_parameters(D, H, forget_bias, seed):
    rng = np.random.Generator(np.random.Philox(seed))
    bound = np.sqrt(6.0 / (D + H))
    U, _, Vt = np.linalg.svd(rng.standard_normal((4, H, H)))
    rotations = np.einsum("gij,gjk->igk", U, Vt).reshape(H, 4 * H)
    b_h = np.einsum("g,h->gh", [0.0, forget_bias, 0.0, 0.0], np.ones(H)).ravel()
    return rng.uniform(-bound, bound, (D, 4, H)).reshape(D, 4 * H), rotations, b_h


def chrono_bias(H, T_max, seed):
    b_f = np.log1p((T_max - 2) * np.random.Generator(np.random.Philox(seed)).random(H))
    return np.einsum("g,h->gh", [-1.0, 1.0, 0.0, 0.0], b_f).reshape(-1)
