"""The built site in a real browser: on a wide screen and on a phone, on light pages and on dark.

Text is set in fonts that come with Matplotlib, a narrow and a wide one, so that what fits does not
depend on the fonts of the machine, and the scroll bar is a desktop browser's, which takes 15 px.
"""

import http.server
import json
import queue
import re
import shutil
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.report.feedback import page
from autograder.results import ExerciseResult, MapAxis, Result, WrongArray
from autograder.results import TestResult as Found
from tests.browser.faces import FACES, FONTS, style

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync
    --disable-background-networking --disable-component-update --disable-dev-shm-usage""".split()
MEASURE = Path(__file__).parent / "browser" / "measure.js"
HEAD = """<head>
<script>
errorsSeen = [];
addEventListener("error", (event) => errorsSeen.push(event.message));
</script>
"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the site, the script that measures it, and takes its report."""

    def do_GET(self):
        name, _, query = self.path.lstrip("/").partition("?")
        if name == "measure":
            return self.answer(f"<body><script>{MEASURE.read_text()}</script>", "text/html")
        if name == "jobs":
            return self.answer(json.dumps(self.server.jobs), "application/json")
        if name.endswith(".html"):
            page = (Path(self.directory) / name).read_text("utf-8")
            face = style(query.removeprefix("font="), lambda file: f"/fonts/{file.name}")
            head = f"{HEAD}<style>{face}</style>"
            return self.answer(page.replace("<head>", head, 1), "text/html")
        if name.startswith("fonts/"):
            return self.answer((FONTS / Path(name).name).read_bytes(), "font/ttf")
        return super().do_GET()

    def do_POST(self):
        self.server.reports.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.answer("", "text/plain")

    def answer(self, body, kind):
        if isinstance(body, str):
            body, kind = body.encode(), f"{kind}; charset=utf-8"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def look(tmp_path):
    """Look at pages of a folder in a browser; returns what is wrong with them."""

    def command(folder, jobs, seconds=300):
        def handler(*args):
            return Handler(*args, directory=folder)

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.jobs, server.reports = jobs, queue.Queue()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/measure"
        words = [
            CHROMIUM,
            *FLAGS,
            f"--user-data-dir={tmp_path / 'profile'}",
            "--remote-debugging-port=0",
        ]
        browser = subprocess.Popen([*words, address], stderr=subprocess.DEVNULL)
        try:
            return server.reports.get(timeout=seconds)
        finally:
            browser.terminate()
            browser.wait(20)
            server.shutdown()

    return command


@pytest.mark.parametrize("font", FACES)
@pytest.mark.parametrize(("width", "mode"), [(360, "light"), (1300, "dark")])
def test_pages_fit_and_work(look, site, chapters, width, mode, font):
    """Nothing is cut or sticks out, no script fails, mathematics is set, pictures fit the page."""
    assert look(site, [(f"{name}.html", width, mode, font) for name in chapters]) == []


# What the measuring script looks for in a page of the book; fonts may come from the test's server.
AS_A_CHAPTER = (
    (r"<meta http-equiv.*>", ""),
    ("<main>", '<main class="bd-article-container" id="main">'),
    ("system-ui, sans-serif", "var(--pst-font-family-base)"),
    ("</style>", "pre, code { font-family: var(--pst-font-family-monospace) }</style>"),
)


def longest():
    """A result with the widest pictures, the longest names and words that do not break."""
    axes = MapAxis("row from unit", 24), MapAxis("column to unit", 96, "ifgo")
    wrong = tuple(
        WrongArray(name, *axes, tuple((i % 4,) * 24 for i in range(24)))
        for name in ("dW_hh", "through_candidate")
    )
    told = "dW_hh " + "x" * 400
    tests = Found("t", "A claim.", False, 1.0, 2.0, told, "a-name", "Why.", wrong)
    found = (ExerciseResult("tbptt-gradients", "tbptt", (tests, tests)),)
    found += (ExerciseResult("train-stateful", "tbptt", (replace(tests, message="y" * 400),)),)
    return Result(
        "student" * 9, "tbptt", "tbptt", "tbptt.ipynb", "graded", 6.0, "5e" * 32,
        "2026-11-02T09:30:00+00:00", exercises=found, warnings=("z" * 400,),
    )  # fmt: skip


@pytest.mark.parametrize("font", FACES)
@pytest.mark.parametrize(("width", "mode"), [(360, "light"), (1300, "dark")])
def test_feedback_fits(look, tmp_path, width, mode, font):
    """No page of feedback scrolls sideways or cuts anything, also with all that is folded open."""
    text = page(longest())
    for pattern, instead in AS_A_CHAPTER:
        text, changed = re.subn(pattern, instead, text)
        assert changed
    (tmp_path / "feedback.html").write_text(text, encoding="utf-8")
    assert look(tmp_path, [("feedback.html", width, mode, font)]) == []


FAULTS = """<html><head></head><body style="margin: 0; font-family: var(--pst-font-family-base)">
<style>i { display: inline-block; width: 400px; height: 9px }</style>
<script>throw new Error("on purpose")</script>
<div class="bd-article-container" id="page"><article class="bd-article">
<pre style="overflow: auto; font-family: var(--pst-font-family-monospace)">fine <i></i></pre>
<div id="hidden" class="math" style="overflow: hidden"><i></i></div>
<div id="centred" class="math" style="overflow: auto; display: flex; justify-content: center">
  <i style="flex: none"></i></div>
<div id="prose" style="overflow: auto"><i></i> text</div>
<p id="low" style="overflow: hidden; height: 9px">text</p>
<h1 id="word" style="width: 90px">Backpropagationthroughtimeandonandon</h1>
<details id="closed"><summary>more</summary><i></i></details>
<p id="font" style="font-family: monospace">text</p>
<img src="none.png" alt="none" id="picture">
</article></div></body></html>"""


def test_what_is_wrong_is_seen(look, tmp_path):
    """A page with one fault of each kind is told all of them."""
    (tmp_path / "faults.html").write_text(FAULTS)
    told = look(tmp_path, [("faults.html", 360, "light", "wide")])
    for fault in (
        "Uncaught Error: on purpose",
        "px wide",
        "cut at 345 of 400 px: div.math in #hidden",
        "cut on the left: i in #centred",
        "text scrolls, 345 of 400 px: div in #prose",
        "cut at a height of 9 of",
        "px: h1 in #word",
        "sticks out, 55 px: i in #closed",
        "not in the test's font: p in monospace",
        "no picture: none.png",
        "mathematics is not set",
    ):
        assert [fault for text in told if fault in text], (fault, told)
    assert len(told) == 11
