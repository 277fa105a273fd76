"""Values for printed equations between numbers: counts, rates, means over steps."""

import math
from itertools import product

import numpy as np

from solutions.gru import gru_step_forward
from solutions.sequences import bag_of_words, fixed_windows, one_hot
from solutions.vanilla_rnn import softmax_cross_entropy
from tests.equations.nudged import derivative
from tests.equations.readings import reads


def gate(a):
    """The logistic function as the taught GRU computes it."""
    zero = np.zeros((1, 1))
    bias = np.array([a, 0.0, 0.0])
    return gru_step_forward(zero, zero, np.zeros((1, 3)), np.zeros((1, 3)), bias)[1][0, 0]


def logistic_slope(a):
    return derivative(lambda a: 1 / (1 + np.exp(-a)), np.array(a)).item()


@reads("eq-gru-logistic", "eq-gru-mirror", "eq-gru-dlogistic", "eq-lstm-sigmoid")
@reads("eq-folklore-gru-swap")
def logistic_function():
    """On both sides of zero."""
    return [
        {r"\sigma(a)": gate(a), r"\sigma(-a)": gate(-a), r"\sigma'(a)": logistic_slope(a),
         "a": a, "e": np.e}
        for a in (-1.3, 0.4)
    ]  # fmt: skip


@reads("eq-gru-timescale", apart=(r"\approx e^{b}",))
@reads("eq-lstm-half-life")
def times_of_a_gate():
    """How many steps a constant gate takes to keep 1/e and 1/2, by solving for them."""
    cases = []
    for b in (-0.7, 2.0):
        log_f = math.log(gate(b))
        n, tau = np.roots([log_f, math.log(2)]), np.roots([log_f, 1.0])
        cases.append({r"\tau": tau[0], "n_{1/2}": n[0], "b": b, "b_f": b, "e": np.e})
    return cases


@reads("eq-gru-count")
def gated_counts():
    """Numbers in the arrays of a GRU."""
    D, H, k = 4, 7, 3
    arrays = np.ones((D, k * H)), np.ones((H, k * H)), np.ones(k * H)
    assert gru_step_forward(np.ones((1, D)), np.ones((1, H)), *arrays)[0].shape == (1, H)
    return {"P": sum(a.size for a in arrays), "k": k, "D": D, "H": H}


@reads("eq-sequences-contexts")
def contexts():
    """A sequence in which every word of three symbols over four occurs."""
    K, w = 4, 3
    every = np.array([i for word in product(range(K), repeat=w) for i in word] + [0])
    found = {tuple(c) for c in fixed_windows(every, w)[0]}
    return {r"n_{\text{contexts}}": len(found), "K": K, "w": w}


@reads("eq-sequences-parameters", "eq-sequences-big-window")
def big_window():
    """Joined one-hot vectors times all weights."""
    T, K = 5, 4
    rng = np.random.default_rng(3)
    ids, W = rng.integers(K, size=T), rng.normal(size=(T, K, 1))
    hot = one_hot(ids, K)
    return {r"n_{\text{big}}": hot.size, r"n_{\text{shared}}": bag_of_words(ids, K).size,
            r"T_{\max}": T, "K": K, "y": hot.reshape(-1) @ W.reshape(-1, 1),
            r"\operatorname{onehot}(i_t)": lambda t: hot[t - 1],
            "W_t": lambda t: W[t - 1]}  # fmt: skip


@reads("eq-sequences-bag", "eq-sequences-look-up")
def bag():
    """The taught bag and a taught one-hot vector."""
    ids, W = np.array([3, 0, 3, 1]), np.random.default_rng(4).normal(size=(5, 2))
    bag_of = r"\operatorname{bag}(i_1, \dots, i_T)"
    return {bag_of: bag_of_words(ids, 5), "T": 4, "W": W, "W[i]": W[3],
            r"\operatorname{onehot}(i_t)": lambda t: one_hot(ids[t - 1], 5),
            r"\operatorname{onehot}(i)": one_hot(np.array(3), 5)}  # fmt: skip


@reads("eq-sequences-masked-mean", "eq-sequences-perplexity")
def means_over_steps():
    """The mean of what counts, and the taught loss of a single sequence."""
    v, lengths = np.random.default_rng(5).normal(size=(4, 2)), [4, 2]
    m = (np.arange(4)[:, None] < lengths) * 1.0
    logits, targets = (
        np.random.default_rng(6).normal(size=(4, 1, 3)),
        np.array([[0], [2], [1], [1]]),
    )
    loss = softmax_cross_entropy(logits, targets, np.ones((4, 1), dtype=bool))[0]
    p = np.exp(logits[:, 0]) / np.exp(logits[:, 0]).sum(axis=1, keepdims=True)
    said = [p[t, targets[t, 0]] for t in range(4)]
    return {r"\bar v": np.concatenate([v[:n, b] for b, n in enumerate(lengths)]).mean(),
            "m_{tb}": lambda t, b: m[t, b], "v_{tb}": lambda t, b: v[t, b], "t": range(4),
            "b": range(2), r"\bar\ell": loss / 4, "e": np.e, "T": 4,
            r"P(i_t \mid \dots)": lambda t: said[t - 1],
            r"\text{perplexity}": math.prod(1 / q for q in said) ** 0.25}  # fmt: skip


@reads("eq-training-perplexity")
def perplexity():
    """One over the geometric mean of the probabilities."""
    p = np.random.default_rng(7).uniform(0.1, 1, size=6)
    return {r"\mathrm{PPL}": 1 / math.prod(p) ** (1 / 6), "N": 6,
            r"p(x_t \mid x_{<t})": lambda t: p[t - 1]}  # fmt: skip


@reads("eq-sequences-oscillation", "eq-sequences-damped")
def oscillations():
    """Coefficients of two values, fitted to a damped oscillation of an angle's cosines."""
    omega, phi, rho, t = 0.7, 0.3, 0.9, 5.0
    series = rho ** np.arange(20) * np.cos(omega * np.arange(20) + phi)
    fit = np.linalg.lstsq(np.stack([series[1:-1], series[:-2]], axis=1), series[2:], rcond=None)
    return {r"\omega": omega, r"\varphi": phi, "t": t, r"\rho": rho, "a_1": fit[0][0],
            "a_2": fit[0][1]}  # fmt: skip


@reads("eq-architectures-paths", "eq-architectures-logaddexp")
def paths_and_logarithms():
    """Walks counted one by one; a sum of exponentials."""
    t = 2

    def walks(at, layer, T, N):
        if layer > N or at > T:
            return 0
        if (at, layer) == (T, N):
            return 1
        return walks(at + 1, layer, T, N) + walks(at, layer + 1, T, N)

    return [{r"\text{paths}": walks(t, 1, T, N), "T": T, "N": N, "t": t, "e": np.e, "u": u, "v": v}
            for T, N, u, v in ((6, 3, 0.4, 1.1), (9, 5, 2.0, -0.5))]  # fmt: skip
