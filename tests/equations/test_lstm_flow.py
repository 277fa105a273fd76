"""How a cell depends on the cell before: the chapter "lstm", its Jacobians and its exercises."""

import math

import numpy as np
import pytest

from solutions.lstm import cell_jacobian_terms, lstm_forward, lstm_step_forward
from tests.equations.coverage import checks
from tests.equations.nudged_lstm import H, T, blocks, derivative, draw, gradient, immediate, run


def close(value, expected):
    # Complex steps and the formulas round differently in the last digits of sums of this length.
    np.testing.assert_allclose(value, expected, rtol=1e-11, atol=1e-12)


class OneExample:
    """A network with one example, its values, and the Jacobian of any step's part."""

    def __init__(self):
        self.net = draw(1)
        self.values = {name: value[:, 0] for name, value in run(self.net)[0].items()}

    def __getitem__(self, name):
        return self.values[name]

    def by(self, t, output, name):
        """Immediate derivative, by a complex step at the place itself."""
        return immediate(self.net, t, output, name)

    def shown(self, t):
        """Derivative of the hidden state of step t with respect to its cell, output gate fixed."""
        o = self["o"][t]
        return derivative(lambda c: o * np.tanh(c), self["c"][t])

    def slope(self, t):
        return self["o"][t] * (1 - np.tanh(self["c"][t]) ** 2)

    def later_cell(self, t, k, c):
        """Cell of step t as a function of that of step k, whose hidden state follows."""
        h = self["o"][k] * np.tanh(c)
        weights = [self.net[name] for name in ("W_xh", "W_hh", "b_h")]
        x = self.net["x"][k + 1 : t + 1]
        return lstm_forward(x, h[None], c[None], *weights)[1][-1, 0]


@pytest.fixture
def one():
    return OneExample()


@checks("eq-lstm-shown")
def test_hidden_state_follows_its_own_cell(one):
    """Each unit shows its own cell, through its output gate and a tanh."""
    close(np.diag(one.slope(1)), one.shown(1))


@checks("eq-lstm-four-terms")
def test_four_paths_add_up(one):
    """Three products of immediate derivatives and a direct one are the whole derivative."""
    t, shown = 2, one.shown(1)
    through = {
        part: one.by(t, "c", part) @ one.by(t, part, "read_h") @ shown for part in ("f", "i", "g")
    }
    direct = one.by(t, "c", "read_c")
    total = derivative(lambda c: one.later_cell(t, t - 1, c), one["c"][t - 1])
    close(sum(through.values()) + direct, total)


@checks(
    "eq-lstm-term-forget", "eq-lstm-term-direct", "eq-lstm-term-input", "eq-lstm-term-candidate"
)
def test_each_term(one):
    """Each term, entry by entry, is the product of immediate derivatives along its path."""
    t, shown = 2, one.shown(1)
    s, c_prev, W = one.slope(1), one["c"][1], blocks(one.net["W_hh"])
    i, f, g = (one[name][t] for name in "ifg")
    A, B, C, D = np.zeros((4, H, H))
    for n in range(H):
        B[n, n] = f[n]
        for m in range(H):
            A[n, m] = c_prev[n] * f[n] * (1 - f[n]) * W["f"][m, n] * s[m]
            C[n, m] = g[n] * i[n] * (1 - i[n]) * W["i"][m, n] * s[m]
            D[n, m] = i[n] * (1 - g[n] ** 2) * W["g"][m, n] * s[m]
    for term, part in ((A, "f"), (C, "i"), (D, "g")):
        close(term, one.by(t, "c", part) @ one.by(t, part, "read_h") @ shown)
    close(B, one.by(t, "c", "read_c"))
    gates = np.concatenate([one[name][t] for name in "ifgo"])
    taught = cell_jacobian_terms(c_prev, one["o"][1], gates, one.net["W_hh"])
    for term, ours in zip((A, B, C, D), taught, strict=True):
        close(ours, term)


def parts(one, t):
    """F, M, S and N of step t, as the chapter defines them."""
    M = one.by(t, "c", "read_h")
    N = np.diag(np.tanh(one["c"][t])) @ one.by(t, "o", "read_h")
    return np.diag(one["f"][t]), M, np.diag(one.slope(t)), N


@checks("eq-lstm-blocks", "eq-lstm-state-jacobian")
def test_jacobian_of_the_pair(one):
    """The pair of cell and hidden state has the block Jacobian, made of the four terms' parts."""
    t = 2
    F, M, S, N = parts(one, t)
    weights = [one.net[name] for name in ("W_xh", "W_hh", "b_h")]

    def step(pair):
        c, h = np.split(pair, 2)
        h, c, _ = lstm_step_forward(one.net["x"][t], h[None], c[None], *weights)
        return np.concatenate([c[0], h[0]])

    before = np.concatenate([one["c"][t - 1], one["h"][t - 1]])
    close(np.block([[F, M], [S @ F, S @ M + N]]), derivative(step, before))
    gates = np.concatenate([one[name][t] for name in "ifgo"])
    terms = cell_jacobian_terms(one["c"][t - 1], one["o"][t - 1], gates, one.net["W_hh"])
    close(M @ np.diag(one.slope(t - 1)), terms[0] + terms[2] + terms[3])


@checks("eq-lstm-two-steps")
def test_two_steps_have_a_detour(one):
    """Over two steps the four terms are not all: the output gate in between is a way, too."""
    t = 3
    (F, M, _, _), (F_1, M_1, S_1, N_1) = parts(one, t), parts(one, t - 1)
    S_2 = np.diag(one.slope(t - 2))
    product = (F + M @ S_1) @ (F_1 + M_1 @ S_2)
    total = derivative(lambda c: one.later_cell(t, t - 2, c), one["c"][t - 2])
    close(product + M @ N_1 @ S_2, total)
    assert np.abs(product - total).max() > 1e-3


@checks("eq-lstm-term-bounds")
def test_bounds_of_the_terms():
    """The bounds hold for random steps, and no smaller constant would do."""
    rng = np.random.default_rng(2)

    def norm(matrix):
        return np.linalg.norm(matrix, 2)

    nearest = np.zeros(3)
    for trial in range(400):
        size = 1 + trial % 4
        W = rng.normal(size=(size, 4 * size)) * rng.choice([0.1, 1, 10])
        c_prev = rng.normal(size=size) * rng.choice([1e-3, 1, 10])
        i, f, g, o = rng.choice([0.001, 0.5, 0.999], size=(4, size))
        o, g = np.maximum(o, 0.999), g * rng.choice([-1, 1])
        terms = cell_jacobian_terms(c_prev, o, np.concatenate([i, f, g, o]), W)
        W = blocks(W)
        limits = abs(c_prev).max() * norm(W["f"]) / 4, norm(W["i"]) / 4, norm(W["g"])
        found = [norm(terms[0]), norm(terms[2]), norm(terms[3])]
        assert (np.array(found) <= limits).all()
        nearest = np.maximum(nearest, np.array(found) / limits)
        v = rng.normal(size=size)
        stretch = np.linalg.norm(terms[1] @ v) / np.linalg.norm(v)
        assert f.min() * (1 - 1e-12) <= stretch <= f.max() * (1 + 1e-12)
    assert (nearest > 0.99).all()


@checks("eq-lstm-product")
def test_cells_without_recurrent_weights(one):
    """If only the output gate looks at the hidden state, forget gates alone are multiplied."""
    W_ho = blocks(one.net["W_hh"])["o"]
    one.net["W_hh"] = np.concatenate([np.zeros((H, 3 * H)), W_ho], axis=1)
    one.values = {name: value[:, 0] for name, value in run(one.net)[0].items()}
    k, t = 0, 3
    total = derivative(lambda c: one.later_cell(t, k, c), one["c"][k])
    close(total, np.diag([math.prod(one["f"][k + 1 : t + 1, n]) for n in range(H)]))


@checks("eq-lstm-half-life")
def test_half_life():
    """After that many steps half of the cell is left, and a large bias gives e^b ln 2 steps."""
    for bias in (-2.0, 0.0, 1.0, 5.0):
        steps = math.log(2) / math.log(1 + math.exp(-bias))
        close(steps, math.log(2) / -math.log(1 / (1 + math.exp(-bias))))
        close((1 / (1 + math.exp(-bias))) ** steps, 0.5)
    assert abs(steps / (math.exp(bias) * math.log(2)) - 1) < 0.01


@checks("eq-lstm-truncated")
def test_truncated_gradient_of_1997():
    """Cut what the gates read, hold forget gates open, and one recursion over the cells is left."""
    net = draw()
    net["W_xh"][:, H : 2 * H] = net["W_hh"][:, H : 2 * H] = 0
    net["b_h"][H : 2 * H] = 50.0
    values, _ = run(net)
    cut = {"cut": values["read_h"]}
    dh, dc = gradient(net, "h", **cut), gradient(net, "c", **cut)
    close(net["loss"], dh)
    later = np.concatenate([dc[1:], np.zeros_like(dc[:1])])
    close(dh * values["o"] * (1 - np.tanh(values["c"]) ** 2) + later, dc)
    assert np.abs(dc - gradient(net, "c")).max() > 1e-3


@checks("eq-lstm-coupled")
def test_coupled_gates():
    """With one gate for both, that gate hears the difference between old cell and candidate."""
    rng = np.random.default_rng(3)
    a_f, a_g, c_prev, dc = rng.normal(size=(4, H))

    def cell(a_f, a_g):
        f = 1 / (1 + np.exp(-a_f))
        return dc @ (f * c_prev + (1 - f) * np.tanh(a_g))

    f, g = 1 / (1 + np.exp(-a_f)), np.tanh(a_g)
    close(dc * (c_prev - g) * f * (1 - f), derivative(lambda a: cell(a, a_g), a_f)[0])
    close(dc * (1 - f) * (1 - g * g), derivative(lambda a: cell(a_f, a), a_g)[0])


@checks("eq-lstm-peepholes")
def test_peepholes():
    """With peepholes five paths lead into a cell, and their weights collect over time and batch."""
    rng = np.random.default_rng(4)
    net = draw(**{name: rng.normal(size=H) for name in ("p_i", "p_f", "p_o")})
    values, _ = run(net)
    o, i, f = values["o"], values["i"], values["f"]
    da_o = gradient(net, "o") * o * (1 - o)
    da_i = gradient(net, "i") * i * (1 - i)
    da_f = gradient(net, "f") * f * (1 - f)
    dh, dc = gradient(net, "h"), gradient(net, "c")
    later = np.zeros_like(dc)
    later[:-1] = f[1:] * dc[1:] + da_i[1:] * net["p_i"] + da_f[1:] * net["p_f"]
    now = dh * o * (1 - np.tanh(values["c"]) ** 2) + da_o * net["p_o"]
    close(now + later, dc)
    collected = sum(da_f[t, b] * values["read_c"][t, b] for t in range(T) for b in range(len(o[0])))
    close(collected, gradient(net, "p_f"))
