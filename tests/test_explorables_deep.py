"""The word "deep" in explorable figures: its numbers come out the same in another way."""

import ast
import re
import sys
from contextlib import suppress

import numpy as np
import pytest

from autograder.course import ROOT
from tests.conftest import by_position

sys.path.insert(0, str(ROOT / "book"))

import quotients
from deep import H0, THETA
from explorables import deep, gradient_check
from figures import number


def printed(page, name):
    """Evaluate the first value that a chapter's cells give to a name, from what stands before."""
    text = (ROOT / "book" / f"{page}.md").read_text("utf-8")
    cells = re.findall(r"^```\{code-cell\} ipython3\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    code = "\n".join(line for cell in cells for line in cell.splitlines() if line[:1] != ":")
    known = {"np": np}
    for node in ast.parse(code).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            with suppress(NameError):  # what is computed with functions is of no interest here
                known[node.targets[0].id] = eval(ast.unparse(node.value), known)
        if name in known:
            return known[name]
    raise LookupError(f"{page}.md gives {name} no value")


# Gradient check


def deep_loss(theta):
    """The word's loss, one step and one letter at a time."""
    W_xh, W_hh, b_h, W_hy, b_y = theta
    h, loss = np.full(3, -1.0).astype(W_xh.dtype), 0
    for letter, answer in ((0, 1), (1, 1), (1, 2), (2, 3)):
        h = np.tanh(W_xh[letter] + h @ W_hh + b_h)
        y = h @ W_hy + b_y
        loss = loss + np.log(np.exp(y).sum()) - y[answer]
    return loss


def test_the_check_figure_measures_against_the_true_slope(figure):
    """Errors at coarse steps are those of quotients of a loss written anew."""
    ways = quotients.directions(THETA, gradient_check.DIRECTIONS)

    def loss(way, by):
        return deep_loss(quotients.moved(THETA, way, by).values())

    slopes = [loss(v, 1e-30j).imag / 1e-30 for v in ways]
    shown = figure("gradient_check").shared["errors"][1]
    for exponent in (-3, -1.5, 0):
        eps, k = 10.0**exponent, gradient_check.EXPONENTS.tolist().index(exponent)
        there, back = (np.array([loss(v, by) for v in ways]) for by in (eps, -eps))
        beyond = np.array([loss(v, 1j * eps).imag for v in ways])
        here = deep_loss(THETA.values())
        written_anew = (there - here) / eps, (there - back) / (2 * eps), beyond / eps
        for curve, quotient in zip(shown, written_anew, strict=True):
            due = np.linalg.norm(quotient - np.array(slopes)) / np.linalg.norm(slopes)
            assert curve[k] == pytest.approx(due, rel=0.06)


def test_the_check_figure_splits_the_error_in_two(figure):
    """Right of the dip the coarse step explains the error, left of it rounding bounds it."""
    shared = figure("gradient_check").shared
    for i in range(2):
        for j in range(3):
            error, coarse = np.array(shared["errors"][i][j]), np.array(shared["coarse"][j])
            rounding = np.array(shared["rounding"][i][j])
            eps = 10.0 ** np.array(shared["exponents"])
            floor = error.min()
            right = (coarse > 10 * np.maximum(rounding, floor)) & (eps < 0.05)
            assert np.allclose(error[right] / coarse[right], 1, atol=0.1)
            assert i == 0 or right.sum() > 5  # float32 has next to no such steps
            # A few operations round, where theory lets one: three times the bound, and no more.
            assert np.all(error <= 3 * (coarse + rounding + floor) + (eps > 0.2))
            assert rounding.any() == (j < 2)


def test_the_check_figure_tells_the_depth_of_the_dips(figure):
    """Three digits or eleven, by scheme and precision, and never a better central step."""
    eps = 10.0**gradient_check.EXPONENTS
    for i, unit in enumerate((2.0**-24, 2.0**-53)):
        one_sided, central, imaginary = np.array(figure("gradient_check").shared["errors"][i])
        assert np.log10(one_sided.min() / unit ** (1 / 2)) == pytest.approx(0, abs=1)
        assert np.log10(central.min() / unit ** (2 / 3)) == pytest.approx(0, abs=1)
        assert np.log10(eps[central.argmin()] / unit ** (1 / 3)) == pytest.approx(0, abs=1)
        assert imaginary[eps < unit].max() < 10 * unit


def test_the_check_figure_reads_out_its_curves(figure):
    """The numbers beside the drawing are those of the drawing, and the verdict follows them."""
    shared = figure("gradient_check").shared
    for (i, j, k), state in by_position(figure("gradient_check")):
        error, coarse = shared["errors"][i][j][k], shared["coarse"][j][k]
        rounding = shared["rounding"][i][j][k]
        due = [number(error, 2), number(coarse, 2), number(rounding, 2)]
        assert state["read"] == (due if rounding else [*due[:2], "not magnified"])
        if "too coarse" in state["say"]:
            assert coarse >= rounding
        if "too small" in state["say"]:
            assert coarse <= rounding
            assert j < 2
        if "bottom" in state["say"]:
            assert error <= 3.1 * min(shared["errors"][i][j])


# The word "deep"


def test_the_walk_has_the_weights_of_the_chapters():
    """The weights are those that the two chapters print."""
    names = ("W_xh", "W_hh", "b_h", "W_hy", "b_y")
    quarter = printed("bptt", "theta")
    for name, ours, less in zip(names, deep.weights(1.0), deep.weights(0.25), strict=True):
        assert np.array_equal(ours, printed("vanilla_rnn", name))
        assert np.array_equal(less, quarter[name])
    assert np.array_equal(H0, printed("vanilla_rnn", "h0"))


def walk_by_hand(scale, step=None, unit=None, copy=None):
    """States, probabilities and loss; a state's unit or one copy of a weight nudged."""
    W_xh, W_hh, b_h, W_hy, b_y = (w.astype(complex) for w in deep.weights(scale))
    h, hs, ps = np.full(3, -1.0 + 0j), [], []
    if step == 0:
        h[unit] += 1e-30j
    hs.append(h)
    for t, (letter, answer) in enumerate(((0, 1), (1, 1), (1, 2), (2, 3)), start=1):
        W = W_hh.copy()
        if copy == t:
            W[0, 2] += 1e-30j
        h = np.tanh(W_xh[letter] + h @ W + b_h)
        if step == t:
            h[unit] += 1e-30j
        y = h @ W_hy + b_y
        hs.append(h)
        ps.append(np.exp(y[answer]) / np.exp(y).sum())
    return np.array(hs), np.array(ps), -np.log(ps).sum()


@pytest.mark.parametrize("scale", [1.0, 0.25])
def test_the_walk_has_right_numbers(scale):
    """States and gradients agree with a nudge of each state, and of each copy of a weight."""
    numbers = deep.walk(scale)
    hs, ps, _ = walk_by_hand(scale)
    assert np.allclose(numbers["h"], hs.real, rtol=0, atol=1e-14)
    assert np.allclose(numbers["p"], ps.real, rtol=0, atol=1e-14)
    for t in range(5):
        for unit in range(3):
            _, answers, loss = walk_by_hand(scale, t, unit)
            assert numbers["dh"][t, unit] == pytest.approx(loss.imag / 1e-30, abs=1e-14)
            if t:
                own = -np.log(answers[t - 1]).imag / 1e-30
                assert numbers["own"][t - 1, unit] == pytest.approx(own, abs=1e-14)
    assert np.allclose(numbers["own"] + numbers["later"], numbers["dh"][1:], rtol=0, atol=1e-15)
    assert np.allclose(numbers["da"], numbers["dh"][1:] * (1 - hs[1:].real ** 2), atol=1e-14)
    for t in range(1, 5):
        due = walk_by_hand(scale, copy=t)[2].imag / 1e-30
        assert numbers["copy"][t - 1] == pytest.approx(due, abs=1e-14)


def test_the_walk_shows_what_it_has_reached_and_no_more(figure):
    """Going on, a node is filled at its stop, with its own numbers, and stays filled."""
    count = len(deep.stops())
    for scale, name in enumerate(deep.SCALES.values()):
        numbers = deep.walk(name)
        states = figure("deep").states[scale * count : (scale + 1) * count]
        assert [len(s["h"]) for s in states] == [1, 2, 2, 3, 3, 4, 4, 5, 5] + [5] * 9
        assert [len(s["L"]) for s in states] == [0, 0, 1, 1, 2, 2, 3, 3, 4] + [4] * 9
        assert [len(s["d"]) for s in states] == [0] * 10 + [1, 1, 2, 2, 3, 3, 4, 5]
        last = states[-1]
        for t in range(5):
            for field, values in (("h", numbers["h"][t]), ("d", numbers["dh"][t])):
                shown = [float(text.replace("−", "-")) for text in last[field][t]]
                assert np.allclose(shown, values, rtol=0, atol=0.005 + 1e-9)
        total = float(last["say"].split("= ")[1].rstrip(".").replace("−", "-"))
        assert total == pytest.approx(numbers["copy"].sum(), abs=5e-4)


def test_the_walk_says_who_reads_whom(figure):
    """A state reads its input and the state before; back, it hears from its two readers."""
    count = len(deep.stops())
    states = figure("deep").states[:count]
    told = {stop: state["read"] for stop, state in zip(deep.stops(), states, strict=True)}
    assert told["state", 2] == ["h₂", "x₂ and h₁", "L₂ and h₃"]
    assert told["state", 4] == ["h₄", "x₄ and h₃", "L₄"]
    assert told["loss", 3][:2] == ["L₃", "h₃"]
    assert told["back", 3] == ["dh₃", "L₃ and h₄", "h₂, x₃, weights"]
    assert told["back", 4][:2] == ["dh₄", "L₄"]
