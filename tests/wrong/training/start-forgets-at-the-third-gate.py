"""forget_bias stands in the third block, that of g, and not in the second.

kind: bank
"""

import numpy as np

from solutions.gradient_flow import orthogonal


def lstm_initial_parameters(D, H, forget_bias, seed):
    rng = np.random.default_rng(seed)
    bound = np.sqrt(6 / (D + H))
    W_xh = rng.uniform(-bound, bound, size=(D, 4 * H))
    seeds = rng.integers(2**32, size=4)
    W_hh = np.concatenate([orthogonal(H, 1.0, int(s)) for s in seeds], axis=1)
    b_h = np.zeros(4 * H)
    b_h[2 * H : 3 * H] = forget_bias
    return W_xh, W_hh, b_h
