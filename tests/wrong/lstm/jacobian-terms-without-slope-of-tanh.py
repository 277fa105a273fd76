"""The slope of tanh(c_prev) is missing.

kind: bank
"""

import numpy as np


def cell_jacobian_terms(c_prev, o_prev, gates, W_hh):
    i, f, g, _ = gates.reshape(4, -1)
    blocks = W_hh.reshape(len(c_prev), 4, -1)
    dh = o_prev
    term = lambda left, k: np.einsum("n,on,o->no", left, blocks[:, k], dh)  # noqa: E731
    A = term(c_prev * f * (1 - f), 1)
    return A, np.diag(f), term(g * i * (1 - i), 0), term(i * (1 - g * g), 2)
