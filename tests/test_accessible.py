"""Every page serves readers who cannot see it or use no pointer: axe-core finds no fault."""

import pytest

from tests.browser.driven import OPENED, driven, needs_browser, open_page, reader

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = [pytest.mark.slow, needs_browser]
BEYOND = ("search.html?q=gate",)
# What a page holds thousands of, each like the one before: the insides of formulas, and words of
# code in a colour that stood on the page already. Without them axe-core reads in seconds.
THINNED = """() => {
  const seen = new Set();
  for (const word of document.querySelectorAll(".highlight pre span[class]")) {
    if (seen.has(word.className)) word.replaceWith(...word.childNodes);
    seen.add(word.className);
  }
  for (const drawn of document.querySelectorAll("mjx-math")) drawn.remove();
  for (const math of document.querySelectorAll("mjx-assistive-mml math"))
    math.textContent = math.textContent;
}"""
WHOLE = "notation"
FAULTY = """<html lang="en"><title>A page</title><main><h1>A page</h1>
<p style="color: #aaa; background: #fff">faint</p><img src="x.png"></main></html>"""


def faults(page):
    """What axe-core says is wrong, of any impact."""
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{page.url}: {rule['id']} ({rule['impact']}): {node['html'][:150]}"
        for rule in found
        for node in rule["nodes"]
        # MathML, which screen readers read, is no text to axe-core.
        if rule["id"] != "empty-table-header"
        or not page.locator(f"{node['target'][0]} math").count()
    ]


@pytest.mark.parametrize(("width", "mode"), [(360, "light"), (1300, "dark")])
def test_axe_finds_nothing(site, chapters, width, mode):
    """No rule is broken on any page, with all solutions open."""
    told = []
    with driven() as browser:
        context = reader(browser, width, mode)
        for name in [*(f"{name}.html" for name in chapters), *BEYOND]:
            page = open_page(context, f"{site.as_uri()}/{name}")
            page.evaluate(OPENED)
            if name != f"{WHOLE}.html":
                page.evaluate(THINNED)
            page.wait_for_timeout(300)
            told += faults(page)
            page.close()
    assert not told, "\n".join(told)


def test_formulas_are_no_stops_of_the_tab_key(site):
    """On a wide screen, where no formula scrolls, the key goes to links and buttons alone."""
    with driven() as browser:
        page = open_page(reader(browser), (site / "lstm.html").as_uri())
        assert page.locator("mjx-container").count() > 100
        assert page.locator("mjx-container mjx-assistive-mml math").count() > 100
        assert page.locator("mjx-container[tabindex], .math[tabindex]").count() == 0


def test_a_formula_that_scrolls_is_a_stop(site):
    """On a phone, what is wider than the page can be moved by the arrow keys."""
    with driven() as browser:
        page = open_page(reader(browser, 360), (site / "lstm.html").as_uri())
        page.evaluate(OPENED)
        page.wait_for_timeout(300)
        wide = (
            "[...document.querySelectorAll('.math')].filter(b => b.scrollWidth > b.clientWidth + 1"
        )
        count = page.evaluate(f"{wide} && b.clientWidth).length")
        assert page.evaluate(f"{wide} && b.clientWidth && b.tabIndex === 0).length") == count


def test_faults_are_seen(tmp_path):
    """A faint paragraph and a picture without words are told."""
    (tmp_path / "page.html").write_text(FAULTY)
    with driven() as browser:
        told = "\n".join(faults(open_page(reader(browser), (tmp_path / "page.html").as_uri())))
    assert "color-contrast" in told
    assert "image-alt" in told
