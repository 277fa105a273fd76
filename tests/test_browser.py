"""The built pages in a real browser: nothing cut on a phone, no errors, no outside requests."""

import shutil
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

playwright = pytest.importorskip(
    "playwright.sync_api", reason="Playwright is not installed: see requirements-extras.txt"
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium: apt-get install chromium"),
]
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
# What sticks out of the page, unless an ancestor scrolls by itself.
OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth + 1;
  const scrolls = e => e && (/(auto|scroll|hidden|clip)/.test(getComputedStyle(e).overflowX)
    && e !== document.documentElement && e !== document.body || scrolls(e.parentElement));
  return [...document.querySelectorAll('main *')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && box.right > wide && !scrolls(e) && getComputedStyle(e).position !== 'fixed'
      && !e.closest('mjx-assistive-mml');
  }).slice(0, 3).map(e => e.tagName + '.' + e.className + ': ' + e.textContent.slice(0, 60));
}"""


@pytest.fixture(scope="module")
def address(site):
    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(site))

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.mark.parametrize("width", [1300, 360])
def test_pages_read_well(address, browser, site, width):
    """No page overflows, raises a script error, leaves mathematics unset or asks another host."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    problems = []
    for path in sorted(site.glob("*.html")):
        if path.name in ("search.html", "genindex.html"):
            continue
        page = context.new_page()
        page.on("pageerror", lambda error, n=path.name: problems.append((n, str(error))))
        page.on("request", lambda r, n=path.name: None if r.url.startswith((address, "data:"))
                else problems.append((n, r.url)))  # fmt: skip
        page.goto(f"{address}/{path.name}")
        page.wait_for_function(
            "() => !window.MathJax || !MathJax.startup || MathJax.startup.promise"
        )
        page.evaluate("async () => window.MathJax?.startup && await MathJax.startup.promise")
        problems += [(path.name, text) for text in page.evaluate(OVERFLOW)]
        if page.evaluate("() => document.querySelectorAll('mjx-merror').length"):
            problems.append((path.name, "a formula that MathJax cannot read"))
        page.close()
    assert problems == []
