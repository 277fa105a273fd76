"""The book on paper: a page printed from a dark screen, and two chapters as one PDF."""

import pytest

from tests.browser.driven import driven, needs_browser, open_page, reader
from tools.pdf import in_order, inside, on_one_page, pages_of, write

TWO = ["gru", "references"]


def links(pdf):
    """Every link of a PDF: the name or page it leads to, or its address."""
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            if note.Subtype == "/Link":
                yield note.A.URI if "/A" in note and "/URI" in note.A else note.get("/Dest")


@pytest.mark.slow
@needs_browser
def test_two_pages_make_one_pdf(site, tmp_path):
    """Tagged, each page's heading in the outline once, and links that stay inside it."""
    pikepdf = pytest.importorskip("pikepdf", reason="needs requirements-pdf.txt")
    write(site, TWO, tmp_path / "two.pdf")
    assert not (site / "whole-book.html").exists()
    with pikepdf.open(tmp_path / "two.pdf") as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "en"
        with pdf.open_outline() as outline:
            assert [entry.title.split()[-1] for entry in outline.root] == ["unit", "References"]
            assert len(list(in_order(outline.root))) > 5
        found = list(links(pdf))
        inner = {str(link) for link in found if isinstance(link, pikepdf.Name)}
        assert len(inner) > 5
        assert inner <= set(pdf.Root.Dests.keys())
        assert not [link for link in found if str(link).startswith("file:")]


@pytest.mark.slow
@needs_browser
def test_a_page_printed_from_a_dark_screen_is_light(site):
    """It is light while it is printed, all that is folded is open, and then it is as before."""
    seen = """addEventListener("beforeprint", () => {
      window.seen = [document.documentElement.dataset.theme,
                     document.querySelectorAll("details:not([open])").length];
    })"""
    with driven() as browser:
        page = open_page(reader(browser, mode="dark"), (site / "sequences.html").as_uri())
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        folded = page.locator("details:not([open])").count()
        assert folded
        page.evaluate(seen)
        page.pdf()
        assert page.evaluate("window.seen") == ["light", 0]
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert page.locator("details:not([open])").count() == folded


@pytest.mark.slow
@needs_browser
def test_paper_asks_for_no_hand(site):
    """What tells how to move a figure is for the screen; on paper a caption says that it moves."""
    asks = """() => ({
      seen: [...document.querySelectorAll(".on-screen, .explore")]
        .filter((part) => part.getClientRects().length).length,
      sentences: document.querySelectorAll(".on-screen").length,
      said: [...document.querySelectorAll(".cell_output:has(.explore) figcaption")]
        .map((caption) => getComputedStyle(caption, "::after").content),
    })"""
    moving = [p for p in sorted(site.glob("*.html")) if 'class="explore"' in p.read_text("utf-8")]
    assert len(moving) > 5
    with driven() as browser:
        context = reader(browser)
        for path in moving:
            page = open_page(context, path.as_uri())
            assert page.evaluate(asks)["seen"]
            page.emulate_media(media="print")
            found = page.evaluate(asks)
            assert not found["seen"], path.name
            assert found["sentences"], path.name
            assert found["said"], path.name
            assert all("this figure moves" in said for said in found["said"]), path.name
            page.close()


@pytest.mark.slow
@needs_browser
def test_what_belongs_together_stays_on_one_sheet(site):
    """A mistake with its name, a short table, a heading with what follows and without a frame."""
    style = """([which, name]) =>
      [...document.querySelectorAll(which)].map((part) => getComputedStyle(part)[name])"""
    wanted = {
        "index": [("[role=heading], h2", "breakAfter", "avoid")],
        "mistakes_bptt": [
            (".mistakes dt", "breakAfter", "avoid"), (".mistakes dd", "breakInside", "avoid"),
            ("h2 code", "borderTopWidth", "0px"),
        ],
        "architectures": [
            ("table", "breakInside", "avoid"), (".admonition-title", "breakAfter", "avoid"),
        ],
    }  # fmt: skip
    with driven() as browser:
        context = reader(browser)
        for name, styles in wanted.items():
            page = open_page(context, (site / f"{name}.html").as_uri())
            page.emulate_media(media="print")
            for which, what, value in styles:
                assert set(page.evaluate(style, [which, what])) == {value}, which


@pytest.mark.slow
def test_targets_of_one_name_stay_apart(site, chapters):
    """Each link inside the whole book leads to one element and no other."""
    from tests.test_book import Page

    text = on_one_page(site, chapters)
    whole = Page(text)
    named = [attrs["id"] for _, attrs in whole.tags if attrs.get("id")]
    inner = {a["href"][1:] for a in whole.all("a") if a.get("href", "").startswith("#")}
    assert len(inner) > 200
    assert inner <= set(named)
    assert not [name for name in inner if named.count(name) > 1]


def test_a_link_leads_into_the_book_or_nowhere(monkeypatch):
    """To another page's target, to a page, to the web; to a file only where the site is known."""
    monkeypatch.delenv("BOOK_SITE", raising=False)
    assert inside("#id1", "lstm", ["lstm", "gru"]) == "#lstm--id1"
    assert inside("gru.html#id1", "lstm", ["lstm", "gru"]) == "#gru--id1"
    assert inside("gru.html", "lstm", ["lstm", "gru"]) == "#gru"
    assert inside("https://example.org/a", "lstm", ["lstm"]) == "https://example.org/a"
    assert inside("_downloads/1/lstm.ipynb", "lstm", ["lstm"]) == ""
    monkeypatch.setenv("BOOK_SITE", "https://example.org/course/")
    file = "https://example.org/course/_downloads/1/lstm.ipynb"
    assert inside("_downloads/1/lstm.ipynb", "lstm", ["lstm"]) == file


def test_pages_below_others_are_in_the_book():
    """The order is that of the contents, sections of a chapter after it."""
    chapter = {"file": "bptt", "sections": [{"file": "checking"}]}
    toc = {"root": "index", "parts": [{"chapters": [chapter, {"file": "lstm"}]}]}
    assert pages_of(toc) == ["index", "bptt", "checking", "lstm"]
