"""Values for printed equations between numbers: counts, rates, bounds, sums of series."""

import math
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np

from solutions.gradient_flow import clip_by_global_norm, step_jacobian
from solutions.gru import gru_step_forward
from solutions.sequences import bag_of_words, fixed_windows, one_hot
from solutions.tbptt import tbptt_windows
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
    return {"n": sum(a.size for a in arrays), "k": k, "D": D, "H": H}


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


@reads("eq-gradient-flow-clip", "eq-gradient-flow-nearest")
def clipping():
    """The taught clipping of two arrays to a length that is shorter, and one that is longer."""
    grads, cases = [np.array([3.0, 0.5]), np.array([-1.0, 2.0, 0.3])], []
    for m in (1.5, 60.0):
        clipped, norm = clip_by_global_norm(grads, m)
        gone = math.dist(np.concatenate(grads), np.concatenate(clipped))
        cases.append({r"\lVert g \rVert": norm, "m": m, "g_i": lambda i=1: grads[i],
                      r"\operatorname{clip}(g)_i": clipped[1], "i": range(2),
                      r"\lVert g - \operatorname{clip}(g) \rVert": gone,
                      # The nearest vector that is short enough, and one farther away.
                      r"\lVert g - v \rVert": np.array([gone, gone + 1.0])})  # fmt: skip
    return cases


@reads("eq-gradient-flow-cliff")
def cliff():
    """On the cliff's line the state stays; its slope by a complex step."""
    h0, w, n = 0.6, -1.9, 4
    [b] = np.roots([1.0, w * h0 - math.atanh(h0)])

    def run(h):
        for _ in range(n):
            h = np.tanh(w * h + b)
        return h

    assert math.isclose(run(h0), h0)
    slope = derivative(run, np.array(h0)).item()
    return {"b": b, "w": w, "h_0": h0, "n": n, r"\frac{\mathrm{d}h_n}{\mathrm{d}h_0}": slope,
            r"\operatorname{artanh}(h_0)": math.atanh(h0)}  # fmt: skip


@reads("eq-folklore-slope")
def slope_of_one_unit():
    """The taught Jacobian of one unit, at rest and elsewhere."""
    w, h = -1.9, np.array([0.0, 0.4])
    slopes = [step_jacobian(np.array([u]), np.array([[w]])).item() for u in h]
    by = r"\frac{\mathrm{d} h_j}{\mathrm{d} h_{j-1}}"
    return {by: np.array(slopes), "w": w, "h_j": h}


@reads("eq-bptt-error-bound")
@reads("eq-bptt-best-eps", tolerance=1e-5)
def central_error():
    """The worst error of a central difference and the step that makes it smallest, on a grid."""
    f, third, eta = 2.9, 0.4, 1e-6
    eps = np.geomspace(1e-3, 1, 2_000_001)
    # Both values are off by η f, in opposite directions; a cubic has no further terms.
    bound = ((third / 6 * eps**3 + eta * f) - (-third / 6 * eps**3 - eta * f)) / (2 * eps)
    at = 700_000
    return {r"E(\varepsilon)": bound[at], r"\varepsilon": eps[at], "|f'''|": third, "|f|": f,
            r"\eta": eta, r"\varepsilon_*": eps[bound.argmin()]}  # fmt: skip


@reads("eq-bptt-one-sided", tolerance=1e-5)
def one_sided_error():
    """The same for a one-sided difference of a parabola; the grid is that fine."""
    f, second, eta = 2.9, 0.4, 1e-6
    eps = np.geomspace(1e-4, 1, 2_000_001)
    bound = (second / 2 * eps**2 + 2 * eta * f) / eps
    return {r"\varepsilon_*": eps[bound.argmin()], r"E(\varepsilon_*)": bound.min(),
            "|f''|": second, "|f|": f, r"\eta": eta}  # fmt: skip


@reads("eq-beyond-sqrt", apart=(r"\text{equal at } n = \sqrt{T}",))
def checkpoints():
    """Spacings of which one is the best."""
    return {"T": 64.0, "n": np.array([4.0, 8.0, 20.0])}


@reads("eq-beyond-levels")
def checkpoints_of_checkpoints():
    """Two spacings, of which one pair is the best."""
    return {"T": 64.0, "n": np.array([16.0, 8.0, 20.0]), "m": np.array([4.0, 8.0, 3.0])}


@reads("eq-tbptt-windows")
def window_rows():
    """Rows of the taught windows: at the beginning, in the middle, and cut by the end."""
    T, k1, k2 = 11, 3, 5
    return [{"s_i": s, "l_i": first, "e_i": e, "i": i, "T": T, "k_1": k1, "k_2": k2}
            for i, (s, first, e) in enumerate(tbptt_windows(T, k1, k2), 1)]  # fmt: skip


@reads("eq-tbptt-reach")
def reach_of_losses():
    """All losses of a window in the middle."""
    k1, k2 = 3, 5
    s, first, e = tbptt_windows(30, k1, k2)[5]
    return {"k_1": k1, "k_2": k2, "t": np.arange(first + 1, e + 1), "s_i": s}


@reads("eq-tbptt-random-second", "eq-tbptt-random-variance")
def cuts():
    """Mean square and variance of a weight over all patterns of cuts, in fractions."""
    c, n = Fraction(1, 3), 4
    passes = list(product((0, 1), repeat=n))
    chance = [math.prod(1 - c if x else c for x in xs) for xs in passes]
    weight = [math.prod(x / (1 - c) for x in xs) for xs in passes]
    second = sum(p * w**2 for p, w in zip(chance, weight, strict=True))
    first = sum(p * w for p, w in zip(chance, weight, strict=True))
    mean = r"\mathbb{E}\Bigl[ \Bigl( \prod_{j=k+1}^{k+n} \frac{X_j}{1 - c} \Bigr)^{2} \Bigr]"
    return {mean: float(second), r"\operatorname{Var}[w]": float(second - first**2),
            "c": float(c), "n": n}  # fmt: skip


@reads("eq-tbptt-linear", "eq-tbptt-share")
def linear_memory():
    """A weight alone carries the first input to the end; each copy's term by a complex step."""
    T, k2, w, k, n = 9, 4, 1.3, 5, 2

    def last(moved):
        return math.prod(w + 1e-40j * (j in moved) for j in range(1, T))

    terms = [last({j}).imag / 1e-40 for j in range(1, T)]
    return {r"\mathrm{d}L/\mathrm{d}w": sum(terms), "g": sum(terms[-k2:]), "k_2": k2, "w": w,
            "T": T, "k": k, "n": n}  # fmt: skip


@reads("eq-beyond-monotone", "eq-beyond-sensitivity-step", "eq-beyond-max")
def scalar_recurrences():
    """A gate that stays, a decay's derivative, and two steps of a clipped sum."""
    z, n, h0, t, lam = 0.7, -0.4, 1.1, 5, 0.8
    h = h0
    for _ in range(t):
        h = z * h + (1 - z) * n
    x = np.array([0.3, -1.0, 0.7, 0.2])

    def state(lam, steps):
        return sum(lam ** (steps - 1 - k) * x[k] for k in range(steps))

    def slope(steps):
        return derivative(lambda lam: state(lam, steps), np.array(lam)).item()

    shared = {"h_t": h, "n": n, "z": z, "t": t, "h_0": h0, "s_t": slope(4), "h": 1.0,
              "s_{t-1}": slope(3), "h_{t-1}": state(lam, 3), r"\lambda": lam}  # fmt: skip
    clipped = (0.3, -2.0, 0.5, -1.0), (-1.0, 0.9, 0.2, 0.4), (-1.0, 0.1, -0.5, 1.0)
    return [{**shared, **dict(zip(("c_1", "d_1", "c_2", "d_2"), case, strict=True))}
            for case in clipped]  # fmt: skip


@reads("eq-sequences-orders", apart=(r"\cdots",))
def orders():
    """All different orders of three kinds of letters, counted letter by letter."""
    counts = 3, 4, 5

    @cache
    def ways(left):
        if not any(left):
            return 1
        fewer = ([n - (i == k) for i, n in enumerate(left)] for k in range(3) if left[k])
        return sum(ways(tuple(rest)) for rest in fewer)

    return {r"n_{\text{orders}}": ways(counts), "n": sum(counts), "n_1": counts[0],
            "n_2": counts[1], "n_K": counts[2]}  # fmt: skip
