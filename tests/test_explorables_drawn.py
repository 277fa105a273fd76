"""Explorable figures in a real browser: what is drawn are the numbers of the state."""

import numpy as np
import pytest

from tests import test_explorables_browser as shared

pytestmark = shared.pytestmark
browser, opened = shared.browser, shared.opened
# The points of every curve, the circles and the boxes, by their classes.
DRAWN = """(block) => ({
  curves: [...block.querySelectorAll("svg g path")].map((one) => [one.getAttribute("class"),
    one.getAttribute("d").slice(1).split("L").map((pair) => pair.split(" ").map(Number))]),
  circles: [...block.querySelectorAll("svg circle")]
    .map((one) => ["cx", "cy", "r"].map((key) => Number(one.getAttribute(key)))),
  boxes: [...block.querySelectorAll("svg > rect")].map((one) => [one.getAttribute("class"),
    ...["x", "y", "width", "height"].map((key) => Number(one.getAttribute(key)))]),
  tips: [...block.querySelectorAll("svg polygon")].map((one) => one.getAttribute("class")),
  texts: [...block.querySelectorAll("svg text")].map((one) => one.textContent),
})"""


@pytest.fixture
def drawn(opened):
    """Look at what a figure draws in some of its states: (positions, state, what is drawn)."""

    def command(name, chosen):
        figure = shared.FIGURES[name]
        known = dict(zip(figure.positions(), figure.states, strict=True))
        with opened(name, 360) as page:
            block = page.locator(".explore")
            handles = block.get_by_role("slider").all()
            for at in chosen:
                for handle, position in zip(handles, at, strict=True):
                    handle.fill(str(position))
                yield at, known[at], block.evaluate(DRAWN)

    return command


def curve(seen, names):
    """The points of the one curve that has these classes."""
    (points,) = [points for classes, points in seen["curves"] if classes == names]
    return np.array(points)


def agrees(points, values):
    """Whether heights on the screen are those of the values, on some upright linear scale."""
    fit = np.polynomial.Polynomial.fit(values, points[:, 1], 1).convert()
    upright = np.ptp(values) < 1e-9 or fit.coef[1] < 0
    return upright and np.abs(fit(np.array(values)) - points[:, 1]).max() < 0.2


def test_the_lstm_curves_are_those_of_the_state(drawn):
    """The cell, both gradients and each of the four terms stand in their panel."""
    for _, state, seen in drawn("lstm_cell", [(3, 1, 1), (5, 2, 2), (0, 1, 0)]):
        cell, total = [np.array(p) for names, p in seen["curves"] if names == "blue thick"]
        assert agrees(cell, state["c"])
        assert agrees(total, state["total"])
        assert agrees(curve(seen, "green dashed thick"), state["kept"])
        styles = ["orange dotted thick", "green thick", "grey dashed", "purple thick dashed"]
        terms = np.concatenate([curve(seen, names) for names in styles])
        assert agrees(terms, np.concatenate(state["terms"]))
        # What left by h is the area between the two gradients.
        area = curve(seen, "purple solid faint")
        steps = len(state["c"])
        assert np.array_equal(area[:steps], curve(seen, "green dashed thick"))
        assert np.array_equal(area[steps:], total[::-1])


def test_the_gru_curve_and_its_place_between_the_limits(drawn):
    """The response is the state's, the dot stands where the two gates stand."""
    gates = shared.FIGURES["gru_limits"].shared["gates"]
    for (i, j), state, seen in drawn("gru_limits", [(0, 9), (4, 0), (2, 6), (3, 12)]):
        points = curve(seen, "blue thick")
        assert agrees(points, state["h"])
        area = curve(seen, "orange solid faint")
        assert np.array_equal(area[: len(points)], points)
        assert agrees(area, [*state["h"], *reversed(state["quiet"])])
        ((_, x, y, width, height),) = seen["boxes"]
        ((cx, cy, _),) = seen["circles"]
        assert (cx - x) / width == pytest.approx(gates["reset"][i])
        assert 1 - (cy - y) / height == pytest.approx(gates["update"][j])
        limits = [names for names, _ in seen["curves"] if names.endswith("dashed")]
        lit = [index for index, names in enumerate(limits) if names == "green thick dashed"]
        assert lit == ([state["limit"]] if state["limit"] >= 0 else [])


def test_the_check_marks_the_chosen_error(drawn):
    """The mark sits on the curve of the chosen scheme and precision, at the chosen step."""
    data = shared.FIGURES["gradient_check"].shared
    for (i, j, k), _, seen in drawn("gradient_check", [(1, 1, 10), (0, 0, 20), (1, 2, 31)]):
        points = curve(seen, "blue thick")
        assert agrees(points, np.log10(data["errors"][i][j]))
        ((cx, cy, _),) = seen["circles"]
        assert np.allclose([cx, cy], points[k], rtol=0, atol=0.06)
        dotted = [names for names, _ in seen["curves"] if names == "purple dotted thick"]
        assert len(dotted) == (j < 2)
        coarse = np.log10(data["coarse"][j])
        inside = coarse > np.log10(data["height"][0])
        assert agrees(curve(seen, "orange dashed")[inside], coarse[inside])


def test_the_walk_draws_what_it_knows(drawn):
    """At every stop the boxes hold the known numbers, one box is marked, and the read arrows."""
    stops = len(shared.FIGURES["deep"].sliders[1].values)
    for _, state, seen in drawn("deep", [(1, stop) for stop in range(stops)]):
        numbers = [text for text in seen["texts"] if text.lstrip("−")[0].isdigit()]
        known = [text for part in ("h", "d") for texts in state[part].values() for text in texts]
        assert sorted(numbers) == sorted([*known, *state["L"].values()])
        assert sum("thick" in names for names, *_ in seen["boxes"]) == 1
        assert sum("thick" in names for names in seen["tips"]) == len(state["lit"])
