"""Where trained networks start from."""

import numpy as np

from solutions.gradient_flow import orthogonal
from solutions.training import chrono_bias, lstm_initial_parameters

BLOCKS = {"vanilla": 1, "GRU": 3, "LSTM": 4}


def start(cell, D, H, K, seed):
    """Return W_xh, W_hh, b_h, W_hy, b_y: orthogonal blocks, a bias of 1 in the gate that keeps."""
    rng = np.random.default_rng([seed, 1])
    W_hy, b_y = rng.normal(size=(H, K)) / np.sqrt(H), np.zeros(K)
    if cell == "LSTM":
        return [*lstm_initial_parameters(D, H, 1.0, seed), W_hy, b_y]
    k = BLOCKS[cell]
    bound = np.sqrt(6 / (D + H))
    W_xh = rng.uniform(-bound, bound, size=(D, k * H))
    W_hh = np.hstack([orthogonal(H, 1.0, int(s)) for s in rng.integers(2**32, size=k)])
    b_h = np.zeros(k * H)
    if k > 1:
        b_h[H : 2 * H] = 1.0
    return [W_xh, W_hh, b_h, W_hy, b_y]


def units(cell, D, K, budget):
    """Return the largest number of units whose parameters stay within a budget."""
    k = BLOCKS[cell]
    sizes = range(1, budget)
    return max(h for h in sizes if k * h * (D + h + 1) + (h + 1) * K <= budget)


def small_start(seed, gain, H=24, K=2):
    """Return a vanilla network's start for ``recall`` with a Gaussian W_hh of radius about gain."""
    rng = np.random.default_rng([seed, 3])
    W_hh = gain * rng.normal(size=(H, H)) / np.sqrt(H)
    W_hy = rng.normal(size=(H, K)) / np.sqrt(H)
    return [0.5 * rng.normal(size=(2, H)), W_hh, np.zeros(H), W_hy, np.zeros(K)]


def recall_start(name, T, seed, H=12):
    """Return the start of that name for ``recall`` over T steps: cell, parameters, rate of Adam."""
    if name in ("orthogonal", "Gaussian"):
        fresh = small_start(seed, 1.0)
        if name == "orthogonal":
            fresh[1] = orthogonal(24, 1.0, seed)
        return "vanilla", fresh, 0.003
    fresh = start("LSTM", 2, H, 2, seed)
    fresh[2] = {
        "forget bias 0": np.zeros(4 * H),
        "forget bias 1": np.repeat([0.0, 1.0, 0.0, 0.0], H),
        "chrono": chrono_bias(H, T, seed),
        "one long memory": np.log(T / 2) * np.repeat([-1.0, 1.0, 0.0, 0.0], H),
    }[name]
    return "LSTM", fresh, 0.01


STARTS = (
    "forget bias 0",
    "forget bias 1",
    "chrono",
    "one long memory",
    "Gaussian",
    "orthogonal",
)
