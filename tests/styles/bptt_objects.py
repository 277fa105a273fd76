"""Lambdas, partials, callable objects; lists, named tuples, views and NumPy scalars returned."""

from collections import deque, namedtuple
from functools import partial
from itertools import product

import numpy as np

Gradients = namedtuple("Gradients", "dx dh dW_xh dW_hh db_h")


class Unit:
    """One hidden unit that remembers its own derivative by w."""

    def __init__(self, h, w, u):
        self.h, self.w, self.u, self.by_w = h, w, u, np.float64(0)

    def read(self, x):
        """Advance one step; give the immediate and the total derivative as NumPy scalars."""
        before, self.h = self.h, np.tanh(self.w * self.h + self.u * x)
        slope = np.float64(1) - self.h**2
        immediate = slope * before
        self.by_w = immediate + slope * self.w * self.by_w
        return immediate, self.by_w


def scalar_sensitivities(x, h0, w, u):
    """Return two lists of NumPy scalars, in a list."""
    unit = Unit(h0, w, u)
    return [list(part) for part in zip(*[unit.read(value) for value in x], strict=True)]


class CentralDifferences:
    """A judge that is called like a function and answers in nested lists."""

    def __call__(self, f, x, eps=1e-5):
        """Differentiate f at x."""

        def slope(index):
            ends = []
            for side in (eps, -eps):
                point = np.array(x)
                point[index] += side
                ends.append(f(point))
            return (ends[0] - ends[1]) / (eps + eps)

        slopes = np.empty(x.shape, order="F")
        for index in product(*map(range, x.shape)):
            slopes[index] = slope(index)
        return slopes.tolist()


numerical_gradient = CentralDifferences()


def back_through(slope, dh, x, h_prev, h, W_xh, W_hh):
    """Go back through one step, working on transposes; all that is returned are views."""
    da = (dh * slope(h)).T
    return Gradients(
        (W_xh @ da).T, (W_hh @ da).T, (da @ x).T, (da @ h_prev).T, np.add.reduce(da, axis=1)
    )


rnn_step_backward = partial(back_through, lambda h: (1 + h) * (1 - h))


class Tape:
    """Records the steps forward and plays them backward."""

    def __init__(self, x, h0, hs):
        self.steps = list(zip(x, [h0, *hs[:-1]], hs, strict=True))

    def play_backward(self, dhs, W_xh, W_hh):
        """Give each step's gradients, the first step's first."""
        played, dh_next = deque(), 0.0
        for (x, h_prev, h), dh in zip(self.steps[::-1], dhs[::-1], strict=True):
            played.appendleft(rnn_step_backward(dh + dh_next, x, h_prev, h, W_xh, W_hh))
            dh_next = played[0][1]
        return played


def rnn_backward(dhs, x, h0, hs, W_xh, W_hh):
    """Return a list whose dx is a tuple of arrays."""
    played = Tape(x, h0, hs).play_backward(dhs, W_xh, W_hh)
    dx, dh, *weights = zip(*played, strict=True)
    return [dx, dh[0], *map(sum, weights)]


readout_backward = lambda dlogits, hs, W_hy: [  # noqa: E731
    np.moveaxis(np.tensordot(W_hy, dlogits, axes=(1, 2)), 0, -1),
    sum(h.T @ dy for h, dy in zip(hs, dlogits, strict=True)),
    [dlogits[..., k].sum() for k in range(dlogits.shape[-1])],
]
