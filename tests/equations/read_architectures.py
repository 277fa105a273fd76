"""Values for the printed equations of the chapter "architectures"."""

import math
from itertools import pairwise

import numpy as np

from solutions.architectures import ctc_loss, deep_rnn_forward, mean_pool
from tests.equations import test_architectures_ctc as ctc
from tests.equations.readings import reads

T, B, D, H = 5, 3, 2, 4


@reads("eq-architectures-mean")
def mean():
    """The taught mean of an example that is padded."""
    hs, n = np.random.default_rng(0).normal(size=(T, B, H)), 3
    mask = np.arange(T)[:, None] < np.array([5, n, 1])
    return {"s[b]": mean_pool(hs, mask)[1], "n_b": n, "h_t[b]": lambda t: hs[t - 1, 1]}


def stack():
    rng, widths = np.random.default_rng(2), [D, 4, 3, 5]
    x, h0s = rng.normal(size=(T, B, D)), [rng.uniform(-1, 1, size=(B, w)) for w in widths[1:]]
    parameters = [0.7 * rng.normal(size=shape) for a, b in pairwise(widths)
                  for shape in ((a, b), (b, b), (b,))]  # fmt: skip
    return x, h0s, parameters, rng.normal(size=(T, B, widths[-1]))


@reads("eq-architectures-deep")
def layers():
    """The taught states of a middle layer."""
    x, h0s, parameters, _ = stack()
    hs, t = deep_rnn_forward(x, h0s, parameters), 2
    return {"h^l_t": hs[1][t], "h^{l-1}_t": hs[0][t], "h^l_{t-1}": hs[1][t - 1],
            "W^l_{xh}": parameters[3], "W^l_{hh}": parameters[4],
            "b^l_h": parameters[5]}  # fmt: skip


@reads("eq-architectures-ctc-gradient")
def ctc_gradient():
    """The taught gradient, and the share of fitting paths that say each symbol."""
    labels, steps, t = (1, 2), 5, 2
    p, logits = ctc.fractions(steps)
    paths = ctc.fitting(labels, steps)
    chances = [ctc.probability(path, p) for path in paths]
    said = [sum(c for c, path in zip(chances, paths, strict=True) if path[t] == k)
            for k in range(ctc.K)]  # fmt: skip
    dy = ctc_loss(logits, np.array(labels), ctc.BLANK)[1]
    return {r"\mathrm{d}y_t": dy[t], "p_t": np.array(p[t], dtype=float),
            "q_t": np.array([float(s / sum(chances)) for s in said])}  # fmt: skip


@reads("eq-architectures-cut")
def ctc_cut():
    """The probability by the taught loss; the ways to a place and on from it, path by path."""
    labels, steps, t = (1, 2), 5, 2
    p, logits = ctc.fractions(steps)
    loss = ctc_loss(logits, np.array(labels), ctc.BLANK)[0]
    alpha, beta = ctc.alphas(labels, p)[t], ctc.betas(labels, p)[t]
    return {r"p(\ell)": math.exp(-loss), "S": len(alpha),
            r"\alpha_t(s)": lambda s: float(alpha[s - 1]),
            r"\beta_t(s)": lambda s: float(beta[s - 1])}  # fmt: skip
