"""Links into pages land on what they name, with an empty cache and pictures not yet loaded."""

import json
import re
from urllib.parse import quote

import pytest

from autograder.course import Notebook, notebooks
from tests.browser.driven import SETTLED, driven, needs_browser, open_page, reader

pytestmark = [pytest.mark.slow, needs_browser]
NEAR = 100
HEADINGS = """() => [...document.querySelectorAll("article section > :is(h2, h3)")].map(
  (heading) => heading.parentElement.id)"""
PLACE = """(id) => {
  const end = document.documentElement.scrollHeight - innerHeight - scrollY < 2;
  const top = document.getElementById(id).querySelector("h1, h2, h3").getBoundingClientRect().top;
  return [Math.round(top), end];
}"""
TOP = "(id) => document.getElementById(id).getBoundingClientRect().top"


def off(page, anchor):
    """Say where a heading stands that was asked for, "" when it is at the window's top."""
    # At the end of a page the window's top cannot reach the heading; it is in the window then.
    top, end = page.evaluate(PLACE, anchor)
    limit = page.viewport_size["height"] if end else NEAR
    return "" if 0 <= top <= limit else f"{page.url}: {top} px"


def some(anchors):
    """Three sections of a page: in its middle, late, and the last."""
    return {anchors[len(anchors) // 2], anchors[len(anchors) * 4 // 5], anchors[-1]}


@pytest.mark.parametrize("width", [360, 1300])
def test_a_link_with_a_fragment_lands_on_its_heading(site, chapters, width):
    """As feedback links do, on every page."""
    wrong = []
    with driven() as browser:
        for name in chapters:
            address = (site / f"{name}.html").as_uri()
            context = reader(browser, width)
            anchors = open_page(context, address).evaluate(HEADINGS)
            context.close()
            for anchor in some(anchors) if anchors else ():
                context = reader(browser, width)
                page = open_page(context, f"{address}#{anchor}")
                page.wait_for_timeout(200)
                wrong.append(off(page, anchor))
                context.close()
    assert not list(filter(None, wrong))


def test_the_contents_of_a_page_lead_to_its_headings(site):
    """Although no picture on the way is loaded when the link is followed."""
    with driven() as browser:
        for name in ("bptt", "lstm"):
            page = open_page(reader(browser), (site / f"{name}.html").as_uri())
            link = page.locator(".bd-toc-nav a").last
            link.click()
            page.wait_for_timeout(1000)
            assert not off(page, link.get_attribute("href")[1:])


@pytest.mark.parametrize("width", [360, 1300])
def test_a_search_leads_to_the_section(site, width):
    """The forget gate's bias is found in the LSTM's chapter, from files alone."""
    with driven() as browser:
        page = open_page(reader(browser, width), (site / "index.html").as_uri())
        page.keyboard.press("Control+K")
        page.keyboard.type("forget gate bias")
        page.keyboard.press("Enter")
        first = page.locator("#search-results li a").first
        address = first.get_attribute("href")
        assert address.startswith("lstm"), address
        first.click()
        page.wait_for_url("**/lstm*")
        page.evaluate(SETTLED)
        page.wait_for_timeout(200)
        assert not off(page, address.partition("#")[2])


def test_a_name_from_a_notebook_leads_to_what_bears_it(site):
    """Hints say eq-bptt-total, feedback says drops-dh-next; each is the first that is found."""
    told = {
        "(eq-bptt-total)": ("bptt.html#equation-eq-bptt-total", "Equation (3."),
        'section "architectures-ctc"': ("architectures.html#architectures-ctc", "9."),
        "segments-not-joined": ("mistakes_beyond.html#mistake-beyond-segments-not-joined", "seg"),
    }
    with driven() as browser:
        context = reader(browser, 360)
        for words, (address, text) in told.items():
            page = open_page(context, f"{(site / 'search.html').as_uri()}?q={quote(words)}")
            first = page.locator("#search-results li a").first
            assert first.get_attribute("href") == address
            assert first.inner_text().startswith(text)
            first.click()
            page.wait_for_url(f"**/{address}")
            page.evaluate(SETTLED)
            page.wait_for_timeout(500)
            assert 0 <= page.evaluate(TOP, address.partition("#")[2]) <= NEAR


@pytest.mark.parametrize("notebook", notebooks())
def test_every_name_in_a_notebook_is_known_to_the_search(site, notebook):
    """Whatever equation a hint or a docstring names, the search knows where it stands."""
    script = (site / "sections.js").read_text("utf-8")
    names = json.loads(re.search(r"^const NAMES = (.*);$", script, re.M)[1])
    text = " ".join("".join(c["source"]) for c in Notebook(notebook).content()["cells"])
    asked = set(re.findall(r"\beq(?:-\w+)+", text))
    assert asked
    assert not asked - names.keys()
