"""total is returned first and immediate second.

kind: pattern
"""

import numpy as np


class Unit:
    def __init__(self, h):
        self.h, self.d = h, 0.0

    def read(self, x, w, u):
        before, self.h = self.h, np.tanh(w * self.h + u * x)
        slope = 1 - self.h**2
        self.d = slope * (before + w * self.d)
        return slope * before, self.d


def scalar_sensitivities(x, h0, w, u):
    unit = Unit(h0)
    table = np.array([unit.read(v, w, u) for v in x])
    return table[:, 1], table[:, 0]
