"""The page that computes gradients in the reader's browser, beside NumPy."""

import json
import sys

import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from autograder.course import ROOT
from solutions.sequences import one_hot
from tests.test_browser import CHROMIUM

sys.path.insert(0, str(ROOT / "book"))
import remembering
from trials import CELLS, run
from writing import book_prose, fresh

TEXTS = (
    "a",
    "The gradient of an early step",
    "Einstein's naïve α: 100 % <b>of</b>\n`rnn_backward(dhs, x)` {bold}",
    "0123456789" * 20,
)


def ids_of(text):
    """As the page says: what no network has met is read as a space."""
    signs = book_prose().signs
    return np.array([signs.index(s) if s in signs else signs.index(" ") for s in text])


@pytest.mark.parametrize("cell", CELLS)
def test_norms_are_those_of_differences(cell):
    """The gradient with respect to each input, by nudging the inputs of a small network."""
    parameters = [3 * p for p in fresh(5, 1, cell, 4)]
    ids = np.random.default_rng(2).integers(5, size=(7, 2))
    expected, p, norms = remembering.dependence(parameters, cell, ids)
    x = one_hot(ids, 5)

    def log_p(x):
        logits = run(cell, parameters, x)[1][-1]
        chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        return np.log(chances[np.arange(2), expected])

    np.testing.assert_allclose(np.exp(log_p(x)), p, rtol=1e-12)
    found = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        nudge = np.zeros(x.shape)
        nudge[place] = 1e-6
        found[place] = (log_p(x + nudge) - log_p(x - nudge))[place[1]] / 2e-6
    np.testing.assert_allclose(np.linalg.norm(found, axis=2), norms, rtol=1e-6, atol=1e-9)


def test_reach_counts_from_the_end():
    """Of 1, 2, 3, 4 the last holds 40 %, the last two 70 %."""
    norms = np.array([[1.0, 2.0, 3.0, 4.0]]).T
    assert [remembering.reach(norms, share)[0] for share in (0.4, 0.41, 0.7, 0.95, 1)] == [
        1, 2, 2, 4, 4,
    ]  # fmt: skip


@pytest.fixture
def opened(tmp_path):
    """The page's part that is alive, from a folder and without a network."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    script = (ROOT / "book" / "_ext" / "remember.js").read_text("utf-8")
    (tmp_path / "page.html").write_text(
        f"<!doctype html><meta charset=utf-8>{remembering.markup(TEXTS[1])}"
        f"<script>window.rememberNetworks = {json.dumps(remembering.packed())}</script>"
        f"<script>{script}</script>"
    )
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto((tmp_path / "page.html").as_uri())
        yield page
        browser.close()


@pytest.mark.slow
def test_the_browser_computes_what_numpy_does(opened):
    """Every norm to 1e-6 of the largest, the sign and its probability, for each network."""
    for text in TEXTS:
        for cell in CELLS:
            got = opened.evaluate("([cell, text]) => rememberDependence(cell, text)", [cell, text])
            wanted = remembering.dependence(remembering.network(cell), cell, ids_of(text)[:, None])
            assert got["expected"] == wanted[0][0]
            # Over 200 digits the vanilla network makes 1e-9 of what differs in the last place.
            assert got["p"] == pytest.approx(wanted[1][0], abs=1e-6)
            norms = wanted[2][:, 0]
            np.testing.assert_allclose(got["norms"], norms, rtol=1e-6, atol=1e-9 * norms.max())


@pytest.mark.slow
def test_what_is_typed_is_told(opened):
    """A sentence for each network, a bar for each sign, and a word about unknown signs."""
    text = "The gate stays open — and x < y"
    opened.fill("textarea", text)
    opened.wait_for_function("document.querySelector('.remember-note').textContent")
    assert "—" in opened.text_content(".remember-note")
    ids = ids_of(text)[:, None]
    for cell in CELLS:
        expected, p, norms = remembering.dependence(remembering.network(cell), cell, ids)
        sign = book_prose().signs[expected[0]]
        half, most = (remembering.reach(norms, share)[0] for share in (0.5, 0.99))
        said = opened.text_content(f"[data-cell={cell}] output")
        assert (f"“{sign}”" if sign != " " else "a space") in said
        assert f"({100 * p[0]:.0f} %)" in said
        assert f"lies in {words(half)}, 99 % in {words(most)}." in said
        assert opened.locator(f"[data-cell={cell}] .remember-line span").count() == len(text)
    opened.fill("textarea", "")
    opened.wait_for_function("document.querySelector('output').textContent.includes('nothing')")


def words(count):
    return "the last sign" if count == 1 else f"the last {count} signs"
