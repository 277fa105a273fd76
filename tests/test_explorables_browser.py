"""Explorable figures in a real browser, by keyboard: what the page says is what Python computes."""

import json
import re
import shutil
import sys
from contextlib import contextmanager

import pytest

from autograder.course import ROOT

sys.path.insert(0, str(ROOT / "book"))
import explorables
import figures
from explorables import frame

playwright = pytest.importorskip("playwright.sync_api", reason="needs requirements-extras.txt")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]
EXPLORE = ROOT / "book" / "_static" / "explore"
PAGE = """<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8">
<title>Try</title><link rel="stylesheet" href="{folder}/explore.css">
<script defer src="{folder}/frame.js"></script><script defer src="{folder}/{name}.js"></script>
<style>body {{ margin: 30px; font-family: sans-serif }} figure {{ margin: 0 }}</style></head>
<body><main class="cell_output">{body}</main></body></html>"""
# What the page says now, and what is drawn but does not lie within its picture.
SAID = """(block) => {
  const svg = block.querySelector("svg"), frame = svg.getBoundingClientRect();
  const cut = [...svg.querySelectorAll("text, circle, polygon, svg > rect")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 ||
      box.bottom > frame.bottom + 1;
  });
  const all = (query, what) => [...block.querySelectorAll(query)].map(what);
  return {
    outputs: all("output", (one) => one.textContent),
    spoken: all("input", (one) => one.getAttribute("aria-valuetext")),
    cut: cut.map((one) => `${one.tagName} ${one.textContent}`),
  };
}"""
# Letters smaller than the prose, and handles too small to touch.
SMALL = """(block) => [...block.querySelectorAll("svg text, label, output, p, button, dt")]
  .filter((one) => parseFloat(getComputedStyle(one).fontSize) < 16).map((one) => one.textContent)"""
TARGETS = """(block) => [...block.querySelectorAll("input, button")]
  .map((one) => one.getBoundingClientRect()).filter((box) => box.width < 24 || box.height < 24)"""

FIGURES = {name: explorables.load(name) for name in explorables.names()}
STEPPED = [name for name, figure in FIGURES.items() if any(s.buttons for s in figure.sliders)]


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as start:
        browser = start.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser, tmp_path, monkeypatch):
    """Open a figure as a file and without a network; what goes wrong fails."""

    @contextmanager
    def command(name, width=1300, **options):
        shown = []
        for module in (figures, frame):
            monkeypatch.setattr(module, "display", lambda page: shown.append(page.data))
        explorables.show(name)
        file = tmp_path / f"{name}.html"
        outputs = "".join(f'<div class="output text_html">{page}</div>' for page in shown)
        text = PAGE.format(folder=EXPLORE.as_uri(), name=name, body=outputs)
        file.write_text(text, encoding="utf-8")
        size = {"width": width, "height": 1000}
        context = browser.new_context(viewport=size, offline=True, **options)
        page, wrong = context.new_page(), []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("request", lambda asked: wrong.append(asked.url) if "://" in asked.url and not
                asked.url.startswith(("file://", "data:")) else None)  # fmt: skip
        page.goto(file.as_uri())
        yield page
        context.close()
        assert wrong == []

    return command


def snake(figure):
    """All combinations of positions, each one step of one slider from the one before."""
    counts = [len(slider.values) for slider in figure.sliders]
    at, way = [0] * len(counts), [1] * len(counts)
    yield tuple(at), None
    while True:
        for i in reversed(range(len(counts))):
            if 0 <= at[i] + way[i] < counts[i]:
                at[i] += way[i]
                yield tuple(at), (i, "ArrowRight" if way[i] > 0 else "ArrowLeft")
                break
            way[i] = -way[i]
        else:
            return


@pytest.mark.parametrize("width", [360, 1300])
@pytest.mark.parametrize("name", FIGURES)
def test_every_state_says_what_python_computes(opened, name, width):
    """Arrow keys lead through all states: outputs, spoken values, sentences; nothing is cut."""
    figure = FIGURES[name]
    known = dict(zip(figure.positions(), figure.states, strict=True))
    with opened(name, width) as page:
        block = page.locator(".explore")
        handles = block.get_by_role("slider").all()
        assert len(handles) == len(figure.sliders)
        for handle in handles:
            handle.press("Home")
        for count, (at, press) in enumerate(snake(figure)):
            if press:
                handles[press[0]].press(press[1])
            chosen = [s.values[j] for s, j in zip(figure.sliders, at, strict=True)]
            spoken = [(s.spoken or s.values)[j] for s, j in zip(figure.sliders, at, strict=True)]
            outputs = [*chosen, *known[at]["read"]]
            assert block.evaluate(SAID) == {"outputs": outputs, "spoken": spoken, "cut": []}
            if count % 9 == 0:
                sentence = block.locator(".explore-say[aria-live=polite]")
                playwright.expect(sentence).to_have_text(known[at]["say"])
        assert count + 1 == len(known)


@pytest.mark.parametrize("name", FIGURES)
def test_it_begins_as_its_still_picture(opened, name):
    """Before a key is pressed the page shows the state that is printed."""
    figure = FIGURES[name]
    start = tuple(slider.start for slider in figure.sliders)
    state = figure.states[figure.positions().index(start)]
    with opened(name) as page:
        assert page.locator(".explore-say").inner_text() == state["say"]
        assert page.locator(".explore-numbers output").all_text_contents() == state["read"]


@pytest.mark.parametrize("name", FIGURES)
def test_a_drag_is_not_a_chatter(opened, name):
    """While keys are pressed in a row the live sentence waits; once they rest it is said once."""
    figure = FIGURES[name]
    i = max(range(len(figure.sliders)), key=lambda j: len(figure.sliders[j].values))
    with opened(name) as page:
        page.evaluate("""() => {
          window.said = 0;
          new MutationObserver((seen) => { window.said += seen.length; })
            .observe(document.querySelector(".explore-say"), { childList: true });
        }""")
        page.evaluate("""(i) => {
          const handle = document.querySelectorAll(".explore input")[i];
          for (const value of [0, 1, 2, 1, 2]) {
            handle.value = value;
            handle.dispatchEvent(new Event("input", { bubbles: true }));
          }
        }""", i)  # fmt: skip
        page.wait_for_timeout(700)
        assert page.evaluate("window.said") == 1


@pytest.mark.parametrize("name", FIGURES)
def test_it_can_be_read_and_touched_on_a_phone(opened, name):
    """Letters are as large as the prose, handles 24 pixels at least, and nothing sticks out."""
    with opened(name, 360) as page:
        block = page.locator(".explore")
        assert block.evaluate(SMALL) == []
        assert block.evaluate(TARGETS) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("name", FIGURES)
def test_a_picture_stands_without_script_and_in_print(opened, name):
    """Without script, and on paper, the still picture is seen and the handles are not."""
    picture, block = "figure.plot img", ".explore"
    with opened(name, java_script_enabled=False) as page:
        assert page.locator(picture).first.is_visible()
        assert not page.locator(block).is_visible()
    with opened(name) as page:
        assert page.locator(block).is_visible()
        assert not page.locator(picture).first.is_visible()
        assert page.locator(".output").count() == 1  # no empty box is left
        page.emulate_media(media="print")
        assert page.locator(picture).first.is_visible()
        assert not page.locator(block).is_visible()


@pytest.mark.parametrize("name", STEPPED)
def test_buttons_move_their_slider(opened, name):
    """Next and Back go one step, and no further than the ends."""
    figure = FIGURES[name]
    with opened(name) as page:
        for i, slider in enumerate(figure.sliders):
            if not slider.buttons:
                continue
            row = page.locator(".explore-slider").nth(i)
            row.get_by_role("slider").press("Home")
            for button, expected in (("Back", 0), ("Next", 1), ("Back", 0)):
                row.get_by_role("button", name=button).click(force=True)  # aria-disabled at an end
                assert row.locator("output").inner_text() == slider.values[expected]
            assert row.get_by_role("button", name="Back").get_attribute("aria-disabled") == "true"
            row.get_by_role("slider").press("End")
            row.get_by_role("button", name="Next").click(force=True)
            assert row.locator("output").inner_text() == slider.values[-1]


def test_the_built_book_holds_what_is_computed_now(site):
    """Each figure is on one page, with its data and its scripts; other pages load none."""
    found = {}
    for path in site.glob("*.html"):
        text = path.read_text("utf-8")
        names = re.findall(r'data-explore="(\w+)"', text)
        scripts = re.findall(r'<script defer="defer" src="_static/explore/(\w+)\.js', text)
        assert sorted(scripts) == sorted({*names, *(["frame"] if names else [])}), path.name
        assert ("explore/explore.css" in text) == bool(names)
        blocks = re.findall(r'<script type="application/json">(.*?)</script>', text, re.DOTALL)
        found |= dict(zip(names, blocks, strict=True))
    assert sorted(found) == sorted(FIGURES)
    for name, block in found.items():
        assert json.loads(block) == json.loads(FIGURES[name].json())
