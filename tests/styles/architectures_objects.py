"""Lambdas, callable objects, a generator, named tuples, read-only views, a tape of steps."""

from collections import namedtuple
from functools import partial, reduce
from itertools import groupby

import numpy as np

Both = namedtuple("Both", "dx dh0_f dh0_b dW_xh_f dW_hh_f db_h_f dW_xh_b dW_hh_b db_h_b")
Stack = namedtuple("Stack", "dx dh0s dparameters")
Filter = namedtuple("Filter", "dx dW db")


class Turner:
    """Turns an array round once it knows the mask."""

    def __init__(self, mask):
        t, b = np.indices(mask.shape)
        n = np.broadcast_to(mask.sum(axis=0), mask.shape)
        self.at = np.where(mask, n - t - 1, t), b

    def __call__(self, x):
        return x[self.at]


reverse_padded = lambda x, mask: Turner(mask)(x)  # noqa: E731


class Tape:
    """A vanilla network that remembers its steps and can be wound back."""

    def __init__(self, W_xh, W_hh, b_h=0.0):
        self.U, self.W, self.b = W_xh, W_hh, b_h
        self.steps = []

    def play(self, x, h):
        for row in x:
            self.steps.append((row, h))
            h = np.tanh(self.U.T @ row.T + self.W.T @ h.T + np.c_[self.b]).T
            yield h

    def load(self, x, h0, hs):
        self.steps = list(zip(x, [h0, *hs[:-1]], strict=True))
        return self

    def wind(self, dhs, hs):
        g, dx = np.zeros_like(hs[0]), []
        dU, dW, db = (np.zeros(s) for s in (self.U.shape, self.W.shape, len(self.W)))
        for (row, before), h, up in zip(self.steps[::-1], hs[::-1], dhs[::-1], strict=True):
            g = (g + up) * (1 - h) * (1 + h)
            dx.append((self.U @ g.T).T)
            dU, dW, db = dU + (g.T @ row).T, dW + (g.T @ before).T, db + g.T.sum(axis=1)
            g = (self.W @ g.T).T
        return np.array(dx[::-1]), g, dU, dW, db


def bidirectional_forward(x, mask, *rest):
    (h0_f, h0_b), ahead, behind = rest[:2], rest[2:5], rest[5:]
    turn = Turner(mask)
    f = np.array(list(Tape(*ahead).play(x, h0_f)))
    b = turn(np.array(list(Tape(*behind).play(turn(x), h0_b))))
    hs = np.append(f, b, axis=-1)
    hs[~mask] = 0
    return hs


def bidirectional_backward(dhs, x, mask, h0_f, h0_b, hs, U_f, W_f, U_b, W_b):
    turn, H = Turner(mask), h0_f.shape[1]
    dhs, x, hs = dhs.copy(), x.copy(), hs.copy()
    for a in (dhs, x, hs):
        a[~mask] = 0
        a.flags.writeable = False
    dx, *f = Tape(U_f, W_f).load(x, h0_f, hs[..., :H]).wind(dhs[..., :H], hs[..., :H])
    back = turn(hs[..., H:])
    dx_b, *b = Tape(U_b, W_b).load(turn(x), h0_b, back).wind(turn(dhs[..., H:]), back)
    dx = np.asfortranarray((dx + turn(dx_b)) * mask[..., None])
    return Both(dx, f[0], b[0], *f[1:], *b[1:])


def _floors(x, h0s, parameters):
    """The layers, one after the other."""
    todo = iter(parameters)
    for h0, W_xh, W_hh, b_h in zip(h0s, todo, todo, todo, strict=True):
        x = np.stack(list(Tape(W_xh, W_hh, b_h).play(x, h0)))
        yield x


deep_rnn_forward = lambda *args: list(_floors(*args))  # noqa: E731


class Descent:
    def __call__(self, dhs, x, h0s, layers, parameters):
        weights = [parameters[i : i + 2] for i in range(0, len(parameters), 3)]
        floors = list(zip([x, *layers], h0s, layers, weights, strict=False))
        dh0s, dparameters = [None] * len(h0s), [None] * len(parameters)
        for i, (below, h0, hs, (U, W)) in reversed(list(enumerate(floors))):
            tape = Tape(U, W).load(below, h0, hs)
            dhs, dh0s[i], *dparameters[3 * i : 3 * i + 3] = tape.wind(dhs, hs)
        return Stack(dhs, tuple(dh0s), tuple(dparameters))


deep_rnn_backward = Descent()


def last_state(hs, mask):
    last = mask.shape[0] - 1 - mask[::-1].argmax(axis=0)
    return np.take_along_axis(hs, last[None, :, None], axis=0)[0]


def last_state_backward(dlast, mask):
    dhs = np.zeros(mask.shape + dlast.shape[1:])
    last = mask.shape[0] - 1 - mask[::-1].argmax(axis=0)
    np.put_along_axis(dhs, last[None, :, None], dlast[None], axis=0)
    return dhs


def mean_pool(hs, mask):
    return np.ma.array(hs, mask=np.repeat(~mask[..., None], hs.shape[2], axis=2)).mean(axis=0).data


mean_pool_backward = lambda d, mask: (d / mask.sum(0)[:, None])[None] * mask[..., None]  # noqa: E731


def max_pool(hs, mask):
    steps = [np.where(m[:, None], h, np.finfo(float).min) for h, m in zip(hs, mask, strict=True)]
    return reduce(np.maximum, steps)


class Contest:
    """The title goes from step to step: whoever is beaten returns what it was given."""

    def __call__(self, dmax, hs, mask):
        dhs, champion = np.zeros_like(hs), np.full(dmax.shape, -np.inf)
        for t, (challenger, counts) in enumerate(zip(hs, mask, strict=True)):
            wins = (challenger > champion) & counts[:, None]
            dhs[:t, wins] = 0
            dhs[t][wins] = dmax[wins]
            champion = np.where(wins, challenger, champion)
        return dhs


max_pool_backward = Contest()
ctc_collapse = lambda path, blank: np.array(  # noqa: E731
    [symbol for symbol, _ in groupby(np.asarray(path).tolist()) if symbol != blank], dtype=np.int64
)


def ctc_greedy_decode(logits, blank):
    return ctc_collapse(
        np.array([max(range(len(row)), key=row.__getitem__) for row in logits]), blank
    )


class Lattice:
    """Logarithms of sums over paths through places, as a dictionary from place to number."""

    def __init__(self, log_y, labels, blank):
        self.log_y, self.places = log_y, [blank]
        for label in labels:
            self.places += [int(label), blank]

    def edges(self, s):
        """Where a path may go from a place."""
        yield s
        yield s + 1
        if s + 2 < len(self.places) and s % 2 and self.places[s] != self.places[s + 2]:
            yield s + 2

    def ahead(self):
        """For each step the places that can be reached."""
        now = {-1: 0.0}
        for t, row in enumerate(self.log_y):
            after = {}
            for s, here in now.items():
                for n in (0, 1) if t == 0 else self.edges(s):
                    if n < len(self.places):
                        after[n] = np.logaddexp(after.get(n, -np.inf), here + row[self.places[n]])
            yield after
            now = after

    def behind(self):
        """For each step, the last first, from which places the end can be reached."""
        S = len(self.places)
        now = {s: 0.0 for s in (S - 2, S - 1) if s >= 0}
        yield now
        for row in self.log_y[:0:-1]:
            before = {}
            for s in range(S):
                ways = [now[n] + row[self.places[n]] for n in self.edges(s) if n in now]
                if ways:
                    before[s] = np.logaddexp.reduce(ways)
            yield before
            now = before


def ctc_loss(logits, labels, blank):
    log_y = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    lattice = Lattice(log_y, labels, blank)
    ahead, behind = list(lattice.ahead()), list(lattice.behind())[::-1]
    ends = [ahead[-1][s] for s in behind[-1] if s in ahead[-1]]
    if not ends:
        raise ValueError("there are fewer steps than the labels need")
    log_p = np.logaddexp.reduce(ends)
    dlogits = np.exp(log_y)
    for t, (a, b) in enumerate(zip(ahead, behind, strict=True)):
        for s in a.keys() & b.keys():
            dlogits[t, lattice.places[s]] -= np.exp(a[s] + b[s] - log_p)
    return np.float64(-log_p), dlogits


def _filtered(x, W, b):
    n = x.shape[0] - W.shape[0] + 1
    return np.array(
        [np.tensordot(W, x[t : t + len(W)], axes=([0, 1], [0, 2])).T + b for t in range(n)]
    )


conv_over_time_forward = partial(_filtered)


def conv_over_time_backward(dy, x, W):
    dx, dW = np.zeros(x.shape), np.zeros(W.shape)
    for t, d in enumerate(dy):
        window = slice(t, t + len(W))
        dx[window] += np.tensordot(W, d, axes=(2, 1)).swapaxes(1, 2)
        dW += np.tensordot(x[window], d, axes=(1, 0))
    return Filter(dx, dW, np.add.reduce(dy, axis=(0, 1)))


class Translator:
    def __init__(self, encoder, decoder, W_hy, b_y):
        self.encoder, self.decoder, self.V, self.c = encoder, decoder, W_hy, b_y

    def learn(self, x, y_in, targets, mask, h0):
        B = x.shape[1]
        read = list(self.encoder.play(x, h0))
        said = list(self.decoder.play(y_in, read[-1]))
        loss, dV, dc, dsaid = 0.0, 0, 0, []
        for h, right, counts in zip(said, targets, mask, strict=True):
            scores = h @ self.V + self.c
            logs = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
            loss -= np.where(counts, np.choose(right, logs.T), 0).sum() / B
            d = (np.exp(logs) - (np.arange(len(self.c)) == right[:, None])) / B
            d[~counts] = 0
            dV, dc = dV + h.T @ d, dc + d.sum(axis=0)
            dsaid.append(d @ self.V.T)
        _, bridge, *decoder = self.decoder.wind(dsaid, said)
        silence = [np.zeros_like(h0)] * (len(read) - 1)
        _, _, *encoder = self.encoder.wind([*silence, bridge], read)
        return [loss, *encoder, *decoder, dV, dc]


def encoder_decoder_gradients(x, y_in, targets, mask, h0, U_e, W_e, b_e, U_d, W_d, b_d, V, c):
    translator = Translator(Tape(U_e, W_e, b_e), Tape(U_d, W_d, b_d), V, c)
    return translator.learn(x, y_in, targets, mask, h0)
