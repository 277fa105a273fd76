"""The equations of the chapter "lstm", checked by means other than the code they describe.

Values are computed unit by unit with the standard library's functions, and every derivative is a
complex step at the place where it is defined, in a network that is written out a second time.
"""

import math

import numpy as np
import pytest

from solutions.lstm import (
    lstm_backward,
    lstm_forward,
    lstm_step_backward,
    lstm_step_forward,
)
from tests.equations.coverage import checks
from tests.equations.nudged_lstm import (
    D,
    H,
    T,
    blocks,
    derivative,
    draw,
    gradient,
    logistic,
    run,
)

ARGUMENTS = "x", "h0", "c0", "W_xh", "W_hh", "b_h"


def close(value, expected):
    # Complex steps and the formulas round differently in the last digits of sums of this length.
    np.testing.assert_allclose(value, expected, rtol=1e-11, atol=1e-12)


@pytest.fixture
def net():
    """Return a network with a minibatch."""
    return draw()


@pytest.fixture
def values(net):
    """Return all values of all its steps."""
    return run(net)[0]


@pytest.fixture
def one():
    """Return a network with one example, for Jacobians."""
    return draw(1)


@pytest.fixture
def d(net):
    """Return the gradient of the loss with respect to every value, by its definition."""
    return {name: gradient(net, name) for name in ("a", "i", "f", "g", "o", "c", "h")}


@checks("eq-lstm-carousel")
def test_only_a_line_passes_gradients_unchanged():
    """The factor w φ'(a) is one everywhere for a line with slope 1/w, and for no bent function."""
    a, w = np.linspace(-3, 3, 13), 0.8
    close(w * np.diag(derivative(lambda a: a / w + 0.3, a)), 1)
    for bent in (np.tanh, logistic, lambda a: np.log(1 + np.exp(a)), np.sin):
        factor = w * np.diag(derivative(lambda a, bent=bent: bent(a / w), a))
        assert np.ptp(factor) > 0.1


@checks("eq-lstm-memory")
def test_memory_that_adds():
    """With all gates open the cell is a sum, and its derivative over any number of steps is one."""
    rng = np.random.default_rng(0)
    x, c0 = rng.normal(size=(9, 1, 1)), rng.normal(size=(1, 3))
    W_xh = np.concatenate([np.zeros((1, 6)), rng.normal(size=(1, 3)), np.zeros((1, 3))], axis=1)
    b_h, nothing = np.repeat([50.0, 50, 0, 50], 3), np.zeros((3, 12))

    def cells(c):
        return lstm_forward(x, 0 * c0, c, W_xh, nothing, b_h)[1][:, 0]

    news = [[math.tanh(step * w) for w in W_xh[0, 6:9]] for step in x.ravel()]
    close(cells(c0), c0 + np.cumsum(news, axis=0))
    close(derivative(cells, c0), np.tile(np.eye(3), (9, 1)))


@checks("eq-lstm-sigmoid")
def test_logistic_function():
    """The gates' squashing function and its slope."""
    a = np.linspace(-30, 30, 25)

    def gate(a):
        zeros = np.zeros((len(a), 1))
        bias = np.stack([a, 0 * a, 0 * a, 0 * a], axis=1)
        weights = np.zeros((1, 4))
        rows = [lstm_step_forward(z[None], z[None], z[None], weights, weights, b)
                for z, b in zip(zeros, bias, strict=True)]  # fmt: skip
        return np.array([gates[0, 0] for _, _, gates in rows])

    wanted = np.array([1 / (1 + math.exp(-v)) for v in a])
    close(gate(a), wanted)
    close(np.diag(derivative(gate, a)), wanted * (1 - wanted))


@checks("eq-lstm-blend")
def test_blend_of_two_experts():
    """A gate between two experts hears the gradient times their difference."""
    p, e_1, e_2, dc = np.random.default_rng(1).normal(size=(4, 6))
    asked = derivative(lambda p: dc @ (p * e_1 + (1 - p) * e_2), p)[0]
    close(dc * (e_1 - e_2), asked)


@checks("eq-lstm-gates", "eq-lstm-cell", "eq-lstm-hidden")
def test_forward(net):
    """The forward pass, unit by unit with the standard library."""
    hs, cs, gates = lstm_forward(*(net[name] for name in ARGUMENTS))
    squash = [lambda a: 1 / (1 + math.exp(-a))] * 2 + [math.tanh, lambda a: 1 / (1 + math.exp(-a))]
    for b in range(net["x"].shape[1]):
        h, c = list(net["h0"][b]), list(net["c0"][b])
        for t in range(T):
            found = np.empty((4, H))
            for gate in range(4):
                for unit in range(H):
                    column = gate * H + unit
                    a = net["b_h"][column]
                    a += sum(net["x"][t, b, k] * net["W_xh"][k, column] for k in range(D))
                    a += sum(h[k] * net["W_hh"][k, column] for k in range(H))
                    found[gate, unit] = squash[gate](a)
            i, f, g, o = found
            c = [f[u] * c[u] + i[u] * g[u] for u in range(H)]
            h = [o[u] * math.tanh(c[u]) for u in range(H)]
            close(gates[t, b], found.ravel())
            close(cs[t, b], c)
            close(hs[t, b], h)


@checks("eq-lstm-dc", "eq-lstm-recursion")
def test_both_paths_into_the_cell(net, values, d):
    """A cell hears over its hidden state and over the next cell; a hidden state over the gates."""
    later_h = np.zeros_like(d["h"])
    later_h[:-1] = d["a"][1:] @ net["W_hh"].T
    close(net["loss"] + later_h, d["h"])
    later_c = np.zeros_like(d["c"])
    later_c[:-1] = values["f"][1:] * d["c"][1:]
    close(d["h"] * values["o"] * (1 - np.tanh(values["c"]) ** 2) + later_c, d["c"])


@checks("eq-lstm-shares")
def test_shares(values, d):
    """Each factor of a product hears the gradient times the other factor."""
    close(d["c"] * values["g"], d["i"])
    close(d["c"] * values["read_c"], d["f"])
    close(d["c"] * values["i"], d["g"])
    close(d["h"] * np.tanh(values["c"]), d["o"])


@checks("eq-lstm-da-i", "eq-lstm-da-f", "eq-lstm-da-g", "eq-lstm-da-o")
def test_through_the_activations(values, d):
    """The gradients of the four pre-activations, in both forms that the chapter gives."""
    da, c_prev, tanh_c = blocks(d["a"]), values["read_c"], np.tanh(values["c"])
    i, f, g, o = (values[name] for name in "ifgo")
    close(d["i"] * i * (1 - i), da["i"])
    close(d["c"] * g * i * (1 - i), da["i"])
    close(d["f"] * f * (1 - f), da["f"])
    close(d["c"] * c_prev * f * (1 - f), da["f"])
    close(d["g"] * (1 - g * g), da["g"])
    close(d["c"] * i * (1 - g * g), da["g"])
    close(d["o"] * o * (1 - o), da["o"])
    close(d["h"] * tanh_c * o * (1 - o), da["o"])


@checks("eq-lstm-dc-prev", "eq-lstm-dh-prev", "eq-lstm-dx", "eq-lstm-initial")
def test_to_the_step_before(net, values, d):
    """What a step sends back: over the cell, over the four pre-activations, and to its input."""
    read_c, read_h = gradient(net, "read_c"), gradient(net, "read_h")
    close(d["c"] * values["f"], read_c)
    close(d["a"] @ net["W_hh"].T, read_h)
    parts = zip(blocks(d["a"]).values(), blocks(net["W_hh"]).values(), strict=True)
    close(sum(da @ W.T for da, W in parts), read_h)
    close(d["a"] @ net["W_xh"].T, gradient(net, "x"))
    close(d["a"][0] @ net["W_hh"].T, gradient(net, "h0"))
    close(values["f"][0] * d["c"][0], gradient(net, "c0"))


@checks("eq-lstm-dw-xh", "eq-lstm-dw-hh", "eq-lstm-db-h")
def test_weights(net, values, d):
    """The weights collect from all steps and examples, and the taught functions compute it all."""
    close(sum(net["x"][t].T @ d["a"][t] for t in range(T)), gradient(net, "W_xh"))
    close(sum(values["read_h"][t].T @ d["a"][t] for t in range(T)), gradient(net, "W_hh"))
    close(sum(row for step in d["a"] for row in step), gradient(net, "b_h"))
    arguments = [net[name] for name in ARGUMENTS]
    taught = lstm_backward(net["loss"], *arguments[:3], *lstm_forward(*arguments), *arguments[3:5])
    for name, value in zip(ARGUMENTS, taught, strict=True):
        close(value, gradient(net, name))


def test_taught_step_backward(net, values, d):
    """One taught step sends back what the definition says, in the middle of a sequence."""
    gates = np.concatenate([values[name] for name in "ifgo"], axis=-1)
    t, later = 1, values["f"][2] * d["c"][2]
    before = values["read_h"][t], values["read_c"][t]
    arguments = d["h"][t], later, net["x"][t], *before, values["c"][t], gates[t]
    dx, dh_prev, dc_prev, *_ = lstm_step_backward(*arguments, net["W_xh"], net["W_hh"])
    close(dx, gradient(net, "x")[t])
    close(dh_prev, gradient(net, "read_h")[t])
    close(dc_prev, gradient(net, "read_c")[t])
