"""Words of the form aⁿbⁿ, and cells that learn when they end: for the chapter "lstm"."""

import numpy as np
from countries import momentum_steps
from starts import BLOCKS
from trials import run

from solutions.gradient_flow import clip_by_global_norm
from solutions.vanilla_rnn import softmax_cross_entropy


def words(ns):
    """Words of a and b; targets (0: another b, 1: the end); a mask for steps that read b."""
    T = 2 * max(ns)
    x, ends = np.zeros((T, len(ns), 2)), np.zeros((T, len(ns)), dtype=int)
    mask = np.zeros((T, len(ns)), dtype=bool)
    for b, n in enumerate(ns):
        x[:n, b, 0] = x[n : 2 * n, b, 1] = 1
        mask[n : 2 * n, b] = True
        ends[2 * n - 1, b] = 1
    return x, ends, mask


def fresh(rng, cell, H):
    """Random parameters; a bias of 1 in the gate that keeps."""
    k = BLOCKS[cell]
    shapes = (2, k * H), (H, k * H), (k * H,), (H, 2), (2,)
    P = [rng.normal(scale=0.3, size=shape) for shape in shapes]
    P[2][:] = 0
    P[2][H : 2 * H] = 1
    return P


def train(cell, H, seed, updates, rate, longest=10):
    """Parameters after training on words with up to ``longest`` a's, and the losses."""
    rng = np.random.default_rng(seed)
    P, step, losses = fresh(rng, cell, H), momentum_steps(), []
    for _ in range(updates):
        x, ends, mask = words(rng.integers(1, longest + 1, size=32))
        _, logits, back = run(cell, P, x)
        loss, dlogits = softmax_cross_entropy(logits, ends * mask, mask)
        P = step(P, clip_by_global_norm(back(dlogits), 1.0)[0], rate)
        losses.append(loss)
    return P, losses


def right_up_to(cell, P, last=120):
    """The largest n such that every word up to it is followed without a mistake."""
    for n in range(1, last + 1):
        x, ends, mask = words([n])
        wrong = (run(cell, P, x)[1].argmax(axis=-1) != ends) & mask
        if wrong.any():
            return n - 1
    return last
