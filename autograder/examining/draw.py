"""Random inputs for hidden tests: every size different, no bias or state that is zero or one."""

import numpy as np


class Draw:
    """Draws one test's inputs from the run's secret seed.

    Attributes
    ----------
    rng : numpy.random.Generator
    T, B, D, H, K : int
        Time steps, batch, inputs, hidden units, outputs: all different, so that no transpose fits
        by accident, and B the smallest, so that steps counted along it are missed in every run.
    """

    def __init__(self, rng, **sizes):
        self.rng = rng
        pool = rng.permutation(range(3, 9 + len(sizes)))
        free = [int(n) for n in pool if n not in sizes.values()][:5]
        self.B = min(free)
        self.T, self.D, self.H, self.K = (n for n in free if n != self.B)
        self.__dict__.update(sizes)

    def sized(self, **sizes):
        """Another draw from the same source with some sizes fixed, as in ``draw.sized(T=1)``."""
        return Draw(self.rng, **sizes)

    def normal(self, *shape, scale=1.0):
        """Normal numbers of a given standard deviation, as an array of a shape."""
        return scale * self.rng.normal(size=shape)

    def state(self, *shape):
        """Numbers in (-0.9, 0.9), as a hidden state may hold."""
        return self.rng.uniform(-0.9, 0.9, size=shape)

    def weights(self, rows, columns, scale=1.0):
        """A weight matrix that keeps the size of what passes through it."""
        return self.normal(rows, columns, scale=scale / np.sqrt(rows))

    def parameters(self, gates=1, scale=1.0):
        """Draw W_xh, W_hh and b_h of a cell with so many gates."""
        k = gates * self.H
        W_xh, W_hh = self.weights(self.D, k, scale), self.weights(self.H, k, scale)
        return W_xh, W_hh, self.normal(k, scale=0.5 * scale)

    def readout(self):
        """Draw W_hy and b_y."""
        return self.weights(self.H, self.K), self.normal(self.K)

    def step(self, gates=1, scale=1.0):
        """Draw x, h_prev, W_xh, W_hh, b_h for one step."""
        x = self.normal(self.B, self.D, scale=scale)
        return x, self.state(self.B, self.H), *self.parameters(gates, scale)

    def sequence(self, gates=1, scale=1.0):
        """Draw x, h0, W_xh, W_hh, b_h for a sequence."""
        x = self.normal(self.T, self.B, self.D, scale=scale)
        return x, self.state(self.B, self.H), *self.parameters(gates, scale)

    def targets(self):
        """Draw integer targets (T, B)."""
        return self.rng.integers(0, self.K, size=(self.T, self.B))

    def mask(self):
        """Draw a mask (T, B) of padded sequences: lengths differ, at least one step is padded."""
        lengths = self.rng.integers(1, self.T, size=self.B)
        lengths[self.rng.integers(self.B)] = max(self.T - 1, 1)
        return np.arange(self.T)[:, None] < lengths
