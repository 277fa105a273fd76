"""Chromium, driven by Playwright, for tests that read the site as a person does."""

import shutil
from contextlib import contextmanager

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="needs Chromium: apt-get install chromium"
)
SIZES = {360: 800, 1300: 900}
# Mathematics is set and fonts are there; nothing is made to load that a reader would not load.
SETTLED = """async () => {
  await window.MathJax?.startup?.promise;
  await document.fonts.ready;
}"""
OPENED = """() => {
  for (const button of document.querySelectorAll(".toggle-hidden .toggle-button")) button.click();
  for (const details of document.querySelectorAll("details")) details.open = true;
}"""


@contextmanager
def driven():
    """A browser; it ends with the block."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as start:
        browser = start.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def reader(browser, width=1300, mode="light"):
    """Return a reader's empty browser: nothing cached, nothing stored but the mode."""
    size = {"width": width, "height": SIZES[width]}
    context = browser.new_context(viewport=size, color_scheme=mode, reduced_motion="reduce")
    for key in ("mode", "theme"):
        context.add_init_script(f"localStorage.setItem('{key}', '{mode}')")
    return context


def open_page(context, address):
    """Open a page and wait until it is settled."""
    page = context.new_page()
    page.goto(address)
    page.evaluate(SETTLED)
    return page
