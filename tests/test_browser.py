"""The built site in a real browser: on a wide screen and on a phone, on light pages and on dark."""

import http.server
import json
import queue
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync
    --disable-background-networking --disable-component-update --disable-dev-shm-usage""".split()
MEASURE = Path(__file__).parent / "browser" / "measure.js"
WATCH = (
    "<head><script>errorsSeen=[];addEventListener('error',e=>errorsSeen.push(e.message))</script>"
)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the site, the script that measures it, and takes its report."""

    def do_GET(self):
        name = self.path.lstrip("/").partition("?")[0]
        if name == "measure":
            return self.answer(f"<body><script>{MEASURE.read_text()}</script>", "text/html")
        if name == "jobs":
            return self.answer(json.dumps(self.server.jobs), "application/json")
        if name.endswith(".html"):
            page = (Path(self.directory) / name).read_text("utf-8")
            return self.answer(page.replace("<head>", WATCH, 1), "text/html")
        return super().do_GET()

    def do_POST(self):
        self.server.reports.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.answer("", "text/plain")

    def answer(self, text, kind):
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def look(site, tmp_path):
    """Look at pages in a browser; returns what is wrong with them."""

    def handler(*args):
        return Handler(*args, directory=site)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def command(jobs, seconds=300):
        server.jobs, server.reports = jobs, queue.Queue()
        address = f"http://127.0.0.1:{server.server_port}/measure"
        words = [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path}", "--remote-debugging-port=0"]
        browser = subprocess.Popen([*words, address], stderr=subprocess.DEVNULL)
        try:
            return server.reports.get(timeout=seconds)
        finally:
            browser.terminate()
            browser.wait(20)

    yield command
    server.shutdown()


@pytest.mark.parametrize(("width", "mode"), [(360, "light"), (1300, "dark")])
def test_pages_fit_and_work(look, chapters, width, mode):
    """Nothing is cut or sticks out, no script fails, mathematics is set, pictures fit the page."""
    assert look([(f"{name}.html", width, mode) for name in chapters]) == []
