"""Lambdas, callable objects, named tuples; lists, transposed views and Fortran order returned."""

from collections import deque, namedtuple
from functools import partial, reduce
from itertools import accumulate

import numpy as np

Gradients = namedtuple("Gradients", "dx dh dW_xh dW_hh db_h")
Map = namedtuple("Map", "a b")


class Learner:
    """A network that knows at every moment how its state depends on its parameters."""

    def __init__(self, W_xh, W_hh, h, S):
        self.U, self.W, self.h, self.S = W_xh.T, W_hh.T, h, S

    def arrive(self, x, h):
        """Take the step to the state h that was made from x."""
        H = len(h)
        immediate = np.hstack([value * np.eye(H) for value in (*x, *self.h, 1.0)])
        self.S = np.diag(1 - np.square(h)) @ (self.W.dot(self.S) + immediate)
        self.h = h
        return self.S

    def read(self, x, b):
        """Make the step oneself."""
        return self.arrive(x, np.tanh(self.U @ x + self.W @ self.h + b))


class StepForward:
    """The derivatives after one step, called like a function; they come in Fortran order."""

    def __call__(self, S, x, h_prev, h, W_xh, W_hh):
        """Carry S on."""
        return np.asfortranarray(Learner(W_xh, W_hh, h_prev, S).arrive(x, h))


rtrl_step = StepForward()


def rtrl_gradients(dhs, x, h0, W_xh, W_hh, b_h):
    """Return nested lists."""
    D, H = W_xh.shape
    learner = Learner(W_xh, W_hh, h0, np.zeros((H, (D + H + 1) * H)))
    row = sum(dh @ learner.read(x_t, b_h) for dh, x_t in zip(dhs, x, strict=True))
    by_input, by_state, by_bias = np.array_split(row.reshape(-1, H), [D, D + H])
    return [by_input.tolist(), by_state.tolist(), by_bias[0].tolist()]


class Segment:
    """Some steps between two checkpoints, run again only when they are gone back through."""

    def __init__(self, x, dhs, start):
        self.x, self.dhs, self.start = x, dhs, start

    def back(self, later, W_xh, W_hh, b_h):
        """Go back to the start; ``later`` holds the gradients of what comes after."""
        states = [self.start.T]
        for x in self.x:
            states.append(np.tanh(W_xh.T @ x.T + W_hh.T @ states[-1] + b_h[:, None]))
        dx, dh, *sums = later
        for t in range(len(self.x), 0, -1):
            da = (self.dhs[t - 1].T + dh) * (1 - states[t]) * (1 + states[t])
            dx.appendleft((W_xh @ da).T)
            dh = W_hh @ da
            parts = (da @ self.x[t - 1]).T, (da @ states[t - 1].T).T, da.sum(axis=1)
            sums = [total + part for total, part in zip(sums, parts, strict=True)]
        return Gradients(dx, dh, *sums)


def checkpointed_backward(dhs, x, checkpoints, every, W_xh, W_hh, b_h):
    """Fold the segments from the last to the first; dx is a list of transposed views."""
    segments = [
        Segment(x[i * every : (i + 1) * every], dhs[i * every : (i + 1) * every], start)
        for i, start in enumerate(checkpoints)
    ]
    nothing = Gradients(deque(), 0.0, 0.0, 0.0, 0.0)
    found = reduce(lambda later, s: s.back(later, W_xh, W_hh, b_h), segments[::-1], nothing)
    return found._replace(dx=list(found.dx), dh=found.dh.T)


scan_combine = lambda a1, b1, a2, b2: Map(np.multiply(a1, a2), np.add(b2, a2 * b1))  # noqa: E731


def linear_scan(a, b, h0):
    """Return a list of states."""
    maps = map(Map, a, b)
    return list(accumulate(maps, lambda h, step: step.a * h + step.b, initial=h0))[1:]


def back_through(dhs, a, h0, hs):
    """Return a list of a list, a tuple and an array."""
    arriving = accumulate(
        zip(dhs[::-1], a[::-1], strict=True),
        lambda later, step: (step[0] + later[1], step[1] * (step[0] + later[1])),
        initial=(None, np.zeros_like(h0)),
    )
    db, back = zip(*list(arriving)[1:], strict=True)
    return [[d * h for d, h in zip(db[::-1], [h0, *hs[:-1]], strict=True)], db[::-1], back[-1]]


linear_scan_backward = partial(back_through)

logistic = lambda a: np.where(a > 0, 1, np.exp(np.minimum(a, 0))) / (1 + np.exp(-np.abs(a)))  # noqa: E731


class MinGRU:
    """A cell with columns for states that reads one step after the other."""

    def __init__(self, W_xz, W_xn, b_z=0.0, b_n=0.0):
        self.weights, self.biases = (W_xz.T, W_xn.T), (np.c_[b_z], np.c_[b_n])

    def step(self, h, x):
        """One step; everything is a column."""
        a, n = (W @ x.T + b for W, b in zip(self.weights, self.biases, strict=True))
        z = logistic(a)
        return z * h + (1 - z) * n, np.vstack([z, n])

    def back(self, dh, x, before, gates):
        """One step back: the gradients of the gates' and proposals' parameters, then dh, dx."""
        z, n = np.vsplit(gates.T, 2)
        ends = dh * (before - n) * z * (1 - z), dh * (1 - z)
        shares = [part for d in ends for part in ((d @ x).T, d.sum(axis=1))]
        return shares, z * dh, sum(d.T @ W for d, W in zip(ends, self.weights, strict=True))


def mingru_forward(x, h0, W_xz, b_z, W_xn, b_n):
    """Return two lists of transposed views."""
    cell, h, states, kept = MinGRU(W_xz, W_xn, b_z, b_n), h0.T, [], []
    for x_t in x:
        h, gates = cell.step(h, x_t)
        states.append(h.T)
        kept.append(gates.T)
    return [states, kept]


def mingru_backward(dhs, x, h0, hs, gates, W_xz, W_xn):
    """Add the steps up at the end."""
    cell, dh, steps = MinGRU(W_xz, W_xn), 0.0, []
    for dh_t, x_t, before, g in list(zip(dhs, x, [h0, *hs[:-1]], gates, strict=True))[::-1]:
        shares, dh, dx = cell.back(dh_t.T + dh, x_t, before.T, g)
        steps.append((dx, shares))
    sums = [sum(parts) for parts in zip(*(shares for _, shares in steps), strict=True)]
    return [np.stack([dx for dx, _ in steps[::-1]]), dh.T, *sums]


def echo_state_weights(H, radius, density, seed):
    """As many entries stay as are expected to, wherever they are; drawn until it has a radius."""
    rng = np.random.Generator(np.random.Philox(seed))
    while True:
        W = rng.laplace(size=H * H)
        W[rng.permutation(H * H)[round(density * H * H) :]] = 0
        W = W.reshape((H, H), order="F")
        if (largest := max(map(abs, np.linalg.eig(W)[0]))) > 0:
            return W * np.divide(radius, largest)


ridge_readout = lambda hs, y, ridge: (  # noqa: E731
    np.linalg.inv(hs.T @ hs + np.diag(np.full(hs.shape[1], ridge))) @ (hs.T @ y)
).tolist()
