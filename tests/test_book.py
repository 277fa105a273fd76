"""The built site: what it shows, what it asks of a reader's machine, what it must not tell."""

import html
import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

from autograder.course import ROOT, exercises, notebooks
from autograder.diagnosis.bank import bank

pytestmark = pytest.mark.slow
TEXT = {".html", ".js", ".json", ".ipynb", ".md", ".txt", ".svg", ".inv", ".log", ".err"}


class Page(HTMLParser):
    """The parts of a page that the tests ask about."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.title, self._inside = [], set(), "", ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        self.tags.append((tag, attrs))
        self.ids |= {attrs.get("id"), attrs.get("name")} - {None}
        self._inside = tag

    def handle_data(self, data):
        if self._inside == "title":
            self.title, self._inside = data.strip(), ""

    def all(self, tag):
        """Attributes of every element of that name."""
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="session")
def pages(site):
    """Every page by its name, parsed."""
    # 404.html stands at any address, so its links begin at the site's root.
    found = {
        path.name: Page(path.read_text("utf-8"))
        for path in site.glob("*.html")
        if path.name != "404.html"
    }
    assert "index.html" in found
    return found


def squeeze(text):
    """Text without white space, so that no line break hides a match."""
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="session")
def words(site):
    """Everything a reader could read in the site, by file: tags, escapes and spaces taken away."""
    found = {}
    for path in site.rglob("*"):
        if path.is_file() and path.suffix in TEXT and "_static" not in path.parts:
            text = path.read_text("utf-8", errors="replace")
            if path.suffix == ".ipynb":
                text = "\n".join("".join(c["source"]) for c in json.loads(text)["cells"])
            if path.suffix == ".html":
                text = html.unescape(re.sub(r"<[^>]*>", "", text))
            found[path.relative_to(site).as_posix()] = squeeze(text)
    return found


def answers():
    """(exercise, answer) of each reference answer, the text between its markers."""
    pattern = r"### BEGIN SOLUTION\n(.*?)### END SOLUTION"
    for name in notebooks():
        text = (ROOT / "solutions" / f"{name}.py").read_text("utf-8")
        bodies = re.findall(pattern, text, re.DOTALL)
        assert len(bodies) >= len(exercises(name))
        # "Bring your own" cells import what a chapter may import as well.
        yield from ((name, squeeze(b)) for b in bodies if not b.startswith("from solutions"))


def hidden_code():
    """The code of every hidden test, without the title that feedback shows."""
    for path in (ROOT / "autograder" / "hidden").glob("test_*.py"):
        for test in re.split(r"\n(?=@)", path.read_text("utf-8"))[1:]:
            yield path.name, squeeze(re.sub(r'""".*?"""', "", test, flags=re.DOTALL))[:400]


def test_no_answer_stands_in_the_site(words):
    """No page, search index or download holds the answer to an exercise."""
    told = [
        (file, name, body[:60])
        for name, body in answers()
        for file, text in words.items()
        if body in text
    ]
    assert not told
    assert not [file for file, text in words.items() if "BEGINSOLUTION" in text]


def test_no_hidden_test_stands_in_the_site(words):
    """No page, search index or download holds the code of a hidden test."""
    code = list(hidden_code())
    assert code
    told = [(f, name, c[:60]) for name, c in code for f, text in words.items() if c in text]
    assert not told


def test_no_private_file_is_in_the_site(site):
    """The site holds no Python, no sources of pages, no results and no database."""
    files = [path.relative_to(site) for path in site.rglob("*") if path.is_file()]
    private = [p for p in files if p.suffix in {".py", ".pyc", ".db", ".bib", ".log"}]
    private += [p for p in files if p.name == "results.json" or "_sources" in p.parts]
    assert not private


def test_downloads_are_the_released_notebooks(site):
    """Each notebook offered is, byte for byte, the released one."""
    offered = list((site / "_downloads").rglob("*.ipynb"))
    assert offered
    for path in offered:
        released = ROOT / "exercises" / path.stem / path.name
        assert path.read_bytes() == released.read_bytes(), f"{path.name} is not the released one"


def test_each_chapter_offers_its_notebook(pages, chapters):
    """A chapter that has a notebook links to it."""
    with_notebook = [name for name in chapters if name in notebooks()]
    assert with_notebook
    for name in with_notebook:
        links = [a.get("href", "") for a in pages[f"{name}.html"].all("a")]
        assert any(link.endswith(f"/{name}.ipynb") for link in links), name


def test_chapters_stand_in_the_order_of_the_course(chapters):
    """Each chapter comes after those it builds on."""
    taught = [name for name in chapters if name in notebooks()]
    assert taught == [name for name in notebooks() if name in taught]


def test_every_image_has_alternative_text(pages):
    """A reader who cannot see a picture is told what it shows."""
    images = [(name, i) for name, page in pages.items() for i in page.all("img")]
    assert images
    assert not [(name, i.get("src")) for name, i in images if not i.get("alt", "").strip()]


def test_figures_come_for_light_and_for_dark_pages(pages):
    """Each figure has one picture for either kind of page, and of each width."""
    for name, page in pages.items():
        kinds = [tuple(i.get("class", "").split()) for i in page.all("img")]
        for width in ((), ("wide",), ("narrow",)):
            light, dark = (kinds.count((f"only-{mode}", *width)) for mode in ("light", "dark"))
            assert light == dark, (name, width)
        assert kinds.count(("only-dark", "wide")) == kinds.count(("only-dark", "narrow")), name
    assert any("only-dark" in i.get("class", "") for i in pages["index.html"].all("img"))


def test_pictures_say_how_large_they_are(pages):
    """A page does not jump while its pictures load."""
    images = [(name, i) for name, page in pages.items() for i in page.all("img")]
    drawn = [(name, i) for name, i in images if i.get("class", "").startswith("only-")]
    assert drawn
    assert not [name for name, i in drawn if not (i.get("width") and i.get("height"))]


def test_figures_are_numbered(site, chapters):
    """Each figure has a number, of its chapter where that has one, and no two have the same."""
    numbers = []
    for name in chapters:
        text = (site / f"{name}.html").read_text("utf-8")
        found = re.findall(r'<span class="caption-number">Figure ([\d.]+) </span>', text)
        assert len(found) == text.count('<figure class="plot'), name
        numbers += found
    assert len(numbers) == len(set(numbers)) > 50
    assert any(number.startswith("3.") for number in numbers)


def test_the_first_page_tells_the_time(site):
    """Each chapter's line says how long it takes to read, and its notebook to write."""
    text = (site / "index.html").read_text("utf-8")
    times = re.findall(r'<span class="times">(\d+) minutes to read.*?; (\d+) minutes', text)
    assert len(times) == len(notebooks())
    assert all(5 <= int(reading) <= 180 and int(work) >= 30 for reading, work in times)


def test_the_whole_bank_is_in_the_book(pages):
    """Each mistake has a place of its own, which the index of the bank links to."""
    links = {a.get("href", "") for a in pages["mistakes.html"].all("a")}
    for notebook in notebooks():
        page = f"mistakes_{notebook}.html"
        for mistake in bank(notebook):
            place = f"mistake-{notebook}-{mistake.name}".replace("_", "-").lower()
            assert place in pages[page].ids, place
            assert f"{page}#{place}" in links, place


def test_no_page_asks_another_host(pages, site):
    """No script, style, font, picture or frame comes from elsewhere."""
    loads = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src"}
    asked = [
        (name, attrs[attribute])
        for name, page in pages.items()
        for tag, attribute in loads.items()
        for attrs in page.all(tag)
        if re.match(r"(https?:)?//", attrs.get(attribute, "")) and attrs.get("rel") != "canonical"
    ]
    assert not asked
    for path in site.glob("*.html"):
        scripts = re.findall(r"<script\b[^>]*>(.*?)</script>", path.read_text("utf-8"), re.DOTALL)
        assert not [s for s in scripts if re.search(r"https?://", s)], path.name
    for path in (site / "_static").rglob("*.css"):
        assert not re.search(r"(@import|url\()\s*['\"]?(https?:)?//", path.read_text("utf-8")), path


def test_mathematics_is_set_by_a_script_of_the_site(pages, site):
    """The MathJax that pages load is there, with its fonts."""
    sources = [s.get("src", "") for s in pages["notation.html"].all("script")]
    [mathjax] = [urlsplit(s).path for s in sources if "mathjax" in s]
    assert (site / mathjax).is_file()
    assert len(list((site / mathjax).parent.glob("output/chtml/fonts/woff-v2/*.woff"))) > 20


def test_every_page_has_a_title_and_one_main_heading(pages, site, chapters):
    """Tabs, bookmarks and screen readers can tell the pages apart."""
    titles = {}
    for name in chapters:
        page = pages[f"{name}.html"]
        # Outside the article the theme repeats the title, for print alone.
        article = (site / f"{name}.html").read_text("utf-8").partition("<article")[2]
        assert article.partition("</article>")[0].count("<h1") == 1, name
        assert page.all("html")[0].get("lang") == "en", name
        titles.setdefault(page.title, []).append(name)
    assert "" not in titles
    assert not [names for names in titles.values() if len(names) > 1]


def test_internal_links_lead_somewhere(pages, site):
    """Every link inside the site leads to a file, and to the place in it that it names."""
    broken = []
    for name, page in pages.items():
        for link in (a.get("href", "") for a in page.all("a")):
            target = urlsplit(link)
            if target.scheme or target.netloc or not link:
                continue
            file = unquote(target.path) or name
            if not (site / file).is_file():
                broken.append((name, link))
                continue
            known = pages[file].ids if target.fragment and file in pages else ()
            if known and unquote(target.fragment) not in known:
                broken.append((name, link))
    assert not broken


def test_the_section_that_teaches_a_mistake_is_there(pages, chapters):
    """Feedback links each mistake of the bank to a section that exists."""
    missing = [
        (mistake.name, mistake.section)
        for name in chapters
        for mistake in bank(name)
        for page, _, anchor in [mistake.section.partition("#")]
        if page in chapters and anchor not in pages[f"{page}.html"].ids
    ]
    assert not missing
