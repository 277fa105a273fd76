"""Values for printed equations between numbers: bounds, best choices, windows, orders."""

import math
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np

from solutions.gradient_flow import clip_by_global_norm, step_jacobian
from solutions.tbptt import tbptt_windows
from tests.equations.nudged import derivative
from tests.equations.readings import reads


@reads("eq-gradient-flow-clip", "eq-gradient-flow-nearest")
def clipping():
    """The taught clipping of two arrays to a length that is shorter, and one that is longer."""
    grads, cases = [np.array([3.0, 0.5]), np.array([-1.0, 2.0, 0.3])], []
    for m in (1.5, 60.0):
        clipped, norm = clip_by_global_norm(grads, m)
        gone = math.dist(np.concatenate(grads), np.concatenate(clipped))
        cases.append({r"\lVert g \rVert": norm, "C": m, "g_i": lambda i=1: grads[i],
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
            r"\epsilon_{\text{mach}}": eta, r"\varepsilon_*": eps[bound.argmin()]}  # fmt: skip


@reads("eq-bptt-one-sided", tolerance=1e-5)
def one_sided_error():
    """The same for a one-sided difference of a parabola; the grid is that fine."""
    f, second, eta = 2.9, 0.4, 1e-6
    eps = np.geomspace(1e-4, 1, 2_000_001)
    bound = (second / 2 * eps**2 + 2 * eta * f) / eps
    return {r"\varepsilon_*": eps[bound.argmin()], r"E(\varepsilon_*)": bound.min(),
            "|f''|": second, "|f|": f, r"\epsilon_{\text{mach}}": eta}  # fmt: skip


@reads("eq-beyond-sqrt", apart=(r"\text{equal at } n = \sqrt{T}",))
def checkpoints():
    """Spacings of which one is the best."""
    return {"T": 64.0, "n": np.array([4.0, 8.0, 20.0])}


@reads("eq-beyond-levels")
def checkpoints_of_checkpoints():
    """Two spacings, of which one pair is the best."""
    return {"T": 64.0, "n": np.array([16.0, 8.0, 20.0]), "k": np.array([4.0, 8.0, 3.0])}


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
    mean = r"\mathbb{E}\Bigl[ \Bigl( \prod_{j=k+1}^{k+n} \frac{X_j}{1 - \zeta} \Bigr)^{2} \Bigr]"
    return {mean: float(second), r"\operatorname{Var}[w]": float(second - first**2),
            r"\zeta": float(c), "n": n}  # fmt: skip


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
    return [{**shared, **dict(zip(("a_1", "b_1", "a_2", "b_2"), case, strict=True))}
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
