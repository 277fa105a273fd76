"""Lambdas, callable objects, named tuples; lists, transposed views and Fortran order returned."""

from collections import namedtuple
from functools import reduce
from itertools import accumulate

import numpy as np

Step = namedtuple("Step", "h gates")
Gradients = namedtuple("Gradients", "dx dh_prev dW_xh dW_hh db_h")

logistic = lambda a: np.where(a > 0, 1, np.exp(np.minimum(a, 0))) / (1 + np.exp(-np.abs(a)))  # noqa: E731


class Columns:
    """A cell whose states are columns, as many books have it."""

    def __init__(self, W_xh, W_hh, b_x, b_h, reset_after):
        self.W, self.U = (np.split(w.T, 3) for w in (W_xh, W_hh))
        self.b, self.c = ([part[:, None] for part in np.split(b, 3)] for b in (b_x, b_h))
        self.reset_after = reset_after

    def gate(self, g, x, h):
        """One of r and z."""
        return logistic(self.W[g] @ x + self.b[g] + self.U[g] @ h + self.c[g])

    def __call__(self, x, h):
        """A step; the arrays that come back are transposed views."""
        x, h = x.T, h.T
        r, z = self.gate(0, x, h), self.gate(1, x, h)
        if self.reset_after:
            memory = r * (self.U[2] @ h + self.c[2])
        else:
            memory = self.U[2] @ (r * h) + self.c[2]
        n = np.tanh(self.W[2] @ x + self.b[2] + memory)
        return Step((z * h + (1 - z) * n).T, np.concatenate([r, z, n]).T)


class Backward:
    """One step back, called like a function."""

    def __call__(self, dh, x, h_prev, gates, W_xh, W_hh):
        """Return the five gradients as a named tuple, in Fortran order."""
        r, z, n = (part for part in np.array_split(gates, 3, axis=-1))
        U = np.array_split(W_hh, 3, axis=-1)
        at_n = dh * ((1 - z) * (1 - n**2))
        dq = np.matmul(at_n, U[2].T)
        at_r, at_z = dq * h_prev * r * (1 - r), dh * (h_prev - n) * z * (1 - z)
        inputs = [h_prev, h_prev, r * h_prev]
        parts = [at_r, at_z, at_n]
        da = np.asfortranarray(np.hstack(parts))
        gates_back = reduce(np.add, [part @ u.T for part, u in zip(parts[:2], U[:2], strict=True)])
        dW_hh = np.hstack([np.dot(i.T, part) for i, part in zip(inputs, parts, strict=True)])
        return Gradients(
            np.inner(da, W_xh), gates_back + r * dq + z * dh, (da.T @ x).T, dW_hh, list(sum(da))
        )


gru_step_forward = lambda x, h_prev, W_xh, W_hh, b_h: Columns(  # noqa: E731
    W_xh, W_hh, 0 * b_h, b_h, reset_after=False
)(x, h_prev)

gru_step_forward_reset_after = lambda x, h_prev, *p: Columns(*p, reset_after=True)(x, h_prev)  # noqa: E731


def gru_forward(x, h0, W_xh, W_hh, b_h):
    """Return two lists."""
    cell = Columns(W_xh, W_hh, b_h, np.zeros_like(b_h), reset_after=False)
    steps = accumulate(x, lambda before, x_t: cell(x_t, before.h), initial=Step(h0, None))
    return [list(part) for part in zip(*list(steps)[1:], strict=True)]


gru_step_backward = Backward()


def gru_backward(dhs, x, h0, hs, gates, W_xh, W_hh):
    """Keep each step's gradients and add them up at the end."""
    before = [h0, *hs[:-1]]
    steps, arriving = [], np.zeros_like(h0)
    for dh, *rest in list(zip(dhs, x, before, gates, strict=True))[::-1]:
        steps.append(Backward()(dh + arriving, *rest, W_xh, W_hh))
        arriving = steps[-1].dh_prev
    sums = [np.sum([s[i] for s in steps], axis=0) for i in (2, 3, 4)]
    return [[s.dx for s in reversed(steps)], arriving, *sums]
