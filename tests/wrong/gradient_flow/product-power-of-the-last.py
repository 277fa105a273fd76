"""The Jacobian of step t is raised to the power t - k; the other states are not used.

kind: none
"""

import numpy as np


def jacobian_product(hs, W_hh, k, t):
    J = lambda s: (1 - hs[s] ** 2)[:, None] * W_hh.T  # noqa: E731
    return np.linalg.matrix_power(J(t), t - k)
