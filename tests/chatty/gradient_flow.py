"""Multiply Jacobians, each asked for."""
# ruff: noqa: F821

import numpy as np


def jacobian_product(hs, W_hh, k, t):
    product = np.eye(len(W_hh))
    for s in range(k + 1, t + 1):
        product = step_jacobian(hs[s], W_hh) @ product
    return product
