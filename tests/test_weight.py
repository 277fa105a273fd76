"""No page asks more of a reader at once than was agreed: words, lines of code, height."""

import re
from base64 import b64encode

import jupytext
import pytest

from autograder.course import ROOT
from tests.browser.driven import driven, needs_browser, open_page, reader
from tests.browser.faces import style

MOST_WORDS = 4_500
MOST_OPEN_LINES = 25
MOST_HEIGHT = 20_000  # px, at 1300 px wide
FOLDED = ("hide-input", "hide-cell", "remove-input", "remove-cell")
# Every picture that the window shows; of each figure there are others for phones and dark pages.
PICTURES = """async () => {
  const shown = [...document.images].filter((image) => image.checkVisibility());
  for (const image of shown) image.loading = "eager";
  await Promise.all(shown.map((image) => image.decode()));
  return shown.length;
}"""
HEIGHT = "() => document.documentElement.scrollHeight"


def source(page):
    """Return the text of a page as its author writes it."""
    return (ROOT / "book" / f"{page}.md").read_text("utf-8")


def words(text):
    """Count what stands outside of fences: code, formulas, folded side roads are left out."""
    return len(re.sub(r"```.*?```", "", text, flags=re.DOTALL).split())


def open_cells(text):
    """Return the code cells that a reader meets unfolded."""
    cells = jupytext.reads(text, "md:myst").cells
    cells = [cell for cell in cells if cell.cell_type == "code"]
    return [cell.source for cell in cells if not set(FOLDED) & {*cell.metadata.get("tags", ())}]


def test_no_page_has_too_many_words(chapters):
    """On the way through a page, side roads left aside, there are at most 4,500 words."""
    counts = {page: words(source(page)) for page in chapters}
    assert max(counts.values()) > MOST_WORDS / 2
    assert not {page: count for page, count in counts.items() if count > MOST_WORDS}


def test_no_open_cell_is_too_long(chapters):
    """Code that is not folded is at most 25 lines at a time."""
    cells = [(page, cell) for page in chapters for cell in open_cells(source(page))]
    assert len(cells) > len(chapters)
    assert not [
        (page, cell.partition("\n")[0])
        for page, cell in cells
        if len(cell.splitlines()) > MOST_OPEN_LINES
    ]


@pytest.mark.slow
@needs_browser
def test_no_page_is_too_high(site, chapters):
    """Folded as a reader meets it, in a wide font and with its pictures, a page is 20,000 px."""

    def inline(file):
        return f"data:font/ttf;base64,{b64encode(file.read_bytes()).decode()}"

    face, heights, pictures = style("wide", inline), {}, 0
    with driven() as browser:
        context = reader(browser)
        for name in chapters:
            page = open_page(context, (site / f"{name}.html").as_uri())
            page.add_style_tag(content=face)
            page.evaluate("document.fonts.ready")
            pictures += page.evaluate(PICTURES)
            heights[name] = page.evaluate(HEIGHT)
            page.close()
    assert pictures > len(chapters)
    assert not {page: height for page, height in heights.items() if height > MOST_HEIGHT}
