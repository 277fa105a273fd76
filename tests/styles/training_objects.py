"""Right answers as callable objects, lambdas, partials; named tuples and odd layouts returned."""

from collections import deque, namedtuple
from functools import partial
from itertools import accumulate, islice

import numpy as np

Gradients = namedtuple("Gradients", "dx dh0 dW_xh dW_hh db_h")
Start = namedtuple("Start", "W_xh W_hh b_h")
Blocks = namedtuple("Blocks", "inputs targets")


class Chance:
    """All that is drawn comes from here."""

    def __init__(self, seed):
        self.draw = np.random.default_rng([seed, 7])

    def mask(self, shape, keep):
        """Draw 0 or 1 / keep."""
        return self.draw.choice([0, 1 / keep], size=shape, p=[1 - keep, keep])

    def rotation(self, size):
        """Draw a product of reflections."""
        Q = np.eye(size)
        for v in self.draw.standard_normal((size, size)):
            Q -= 2 / (v @ v) * np.outer(Q @ v, v)
        return Q


def sequence_dropout_mask(B, H, keep, seed):
    if keep > 0 and keep <= 1:
        return np.asfortranarray(Chance(seed).mask((B, H), keep))
    raise ValueError("nothing can be kept with this probability")


class Dropout:
    """Multiplies by a mask on the way forward, and by the same on the way back."""

    def __init__(self, mask):
        self.mask = mask

    def __call__(self, values):
        return np.multiply(values, self.mask)


def rnn_dropout_forward(x, h0, W_xh, W_hh, b_h, mask_x, mask_h):
    hear, remember = Dropout(mask_x), Dropout(mask_h)
    read = lambda h, x_t: np.tanh(b_h + hear(x_t) @ W_xh + remember(h) @ W_hh)  # noqa: E731
    return list(islice(accumulate(x, read, initial=h0), 1, None))


def rnn_dropout_backward(dhs, x, h0, hs, W_xh, W_hh, mask_x, mask_h):
    hear, remember = Dropout(mask_x), Dropout(mask_h)
    dxs, carried, shares = deque(), 0.0, []
    for dh, x_t, before, h in reversed(list(zip(dhs, x, [h0, *hs[:-1]], hs, strict=True))):
        da = ((dh + carried) * (1 + h) * (1 - h)).T
        carried = remember((W_hh @ da).T)
        dxs.appendleft(hear((W_xh @ da).T))
        shares.append(((da @ hear(x_t)).T, (da @ remember(before)).T, da.T.sum(axis=0)))
    return Gradients(dxs, carried, *map(sum, zip(*shares, strict=True)))


class RunningMean:
    """A mean that forgets: keep times the old, share times the new."""

    def __init__(self, keep, share):
        self.keep, self.share = keep, share

    def __call__(self, old, new):
        return tuple(self.keep * o + self.share * n for o, n in zip(old, new, strict=True))


def descend(parameters, rate, steps):
    return tuple(np.subtract(p, rate * s) for p, s in zip(parameters, steps, strict=True))


def sgd_momentum(parameters, gradients, velocities, learning_rate, momentum):
    velocities = RunningMean(momentum, 1.0)(velocities, gradients)
    return descend(parameters, learning_rate, velocities), velocities


def rmsprop(parameters, gradients, squares, learning_rate, decay, eps):
    squares = RunningMean(decay, 1 - decay)(squares, [g**2 for g in gradients])
    steps = [g / (np.sqrt(s) + eps) for g, s in zip(gradients, squares, strict=True)]
    return [descend(parameters, learning_rate, steps), squares]


class Adam:
    """Adam without a memory of its own."""

    def __call__(
        self, parameters, gradients, means, squares, step, learning_rate, beta1, beta2, eps
    ):
        means = RunningMean(beta1, 1 - beta1)(means, gradients)
        squares = RunningMean(beta2, 1 - beta2)(squares, map(np.square, gradients))
        # 1 - beta**step, with digits where beta is close to 1.
        first, second = (-np.expm1(step * np.log(beta)) for beta in (beta1, beta2))
        pairs = zip(means, squares, strict=True)
        steps = [m / first / (np.sqrt(s / second) + eps) for m, s in pairs]
        return descend(parameters, learning_rate, steps), means, squares


adam = Adam()


class Stream:
    """One piece of a sequence, read block by block."""

    def __init__(self, ids, start, steps):
        self.ids, self.start, self.steps = ids, start, steps

    def blocks(self, n, k):
        """Give an array of shape (n, k)."""
        return np.resize(self.ids[self.start : self.start + self.steps], (n, k))


def stream_batches(ids, B, k):
    m = (len(ids) - 1) // B
    n, ids = m // k, np.array(ids, dtype=np.int64)
    cut = lambda first: np.stack(  # noqa: E731
        [Stream(ids, b * m + first, n * k).blocks(n, k) for b in range(B)], axis=-1
    )
    return Blocks(cut(0), cut(1))


def _draw(logits, temperature, u):
    if temperature <= 0:
        raise ValueError("too cold")
    p = np.exp((logits - np.max(logits, 1)[:, None]) / temperature)
    sums = np.cumsum(p, 1)
    rows = zip(sums, u * sums[:, -1], strict=True)
    return tuple(np.searchsorted(row, limit, side="right") for row, limit in rows)


sample_ids = partial(_draw)


class Orthogonal:
    """Starts LSTMs, whose first gate's block of weights comes last from the generator."""

    def __call__(self, D, H, forget_bias, seed):
        chance = Chance(seed)
        blocks = deque()
        for _ in "ogfi":
            blocks.appendleft(chance.rotation(H))
        W_xh = chance.draw.uniform(-1, 1, (4 * H, D)).T * np.sqrt(6 / (D + H))
        return Start(W_xh, np.concatenate(blocks, axis=1), np.repeat([0, forget_bias, 0, 0], H))


lstm_initial_parameters = Orthogonal()
chrono_bias = lambda H, T_max, seed: np.kron(  # noqa: E731
    [-1, 1, 0, 0], np.log(Chance(seed).draw.uniform(1, T_max - 1, H))
)
