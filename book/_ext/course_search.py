"""Sphinx extension: a search that finds sections, ranks them, and works from a folder of files.

Sphinx's own looks for pages: on long ones, most words stand on most pages. Here each section and
each term of the glossary is a document, written to ``sections.js`` with the site; in the browser
MiniSearch ranks them. A script, and not JSON, as pages opened from a folder may read no other file.

Hints, docstrings and feedback speak of equations, sections and mistakes by name (``eq-bptt-total``,
``drops-dh-next``), which is no word of the book: where each name leads is written there as well.
"""

import json
import re
from pathlib import Path

from bs4 import BeautifulSoup
from sphinx.util.fileutil import copy_asset

FOLDER = Path(__file__).with_name("search")
# What has no words to find: formulas on lines of their own, drawings and their scripts.
NOT_TEXT = "script, style, svg, div.math"


def squeeze(element):
    """Return an element's text on one line, its inline formulas without their delimiters."""
    return re.sub(r"\\[()]", "", " ".join(element.get_text().split()))


def read(html):
    """Return a page's article and its title, without the marks that link to headings; or None."""
    article = BeautifulSoup(html, "html.parser").select_one("article")
    title = article and article.select_one("h1")
    if not title:
        return None
    for link in article.select(".headerlink"):
        link.decompose()
    return article, squeeze(title)


def sections(article, page, name):
    """Yield a page's sections and terms as dicts: page, heading, text, link; they are taken out."""
    for part in article.select(NOT_TEXT):
        part.decompose()
    for block in article.select("p, dt, dd, li, td, th, pre, figcaption, summary"):
        block.append(" ")
    for term in article.select("dl.glossary dt[id]"):
        meaning = term.find_next_sibling("dd")
        entry = {"page": page, "heading": squeeze(term), "text": squeeze(meaning)}
        yield entry | {"link": f"{name}#{term['id']}"}
    for glossary in article.select("dl.glossary"):
        glossary.decompose()
    # The innermost first, so that what is left in each is its own.
    for section in reversed(article.select("section[id]")):
        heading = section.find(re.compile("^h[1-6]$"))
        if not heading:
            continue
        words = squeeze(heading.extract())
        entry = {"page": page, "heading": words, "text": squeeze(section)}
        yield entry | {"link": f"{name}#{section['id']}"}
        section.decompose()


def named(article, page, name):
    """Yield what has a name in notebooks and feedback: the name, and page, heading, text, link."""
    for label in article.select("section > span[id]:empty, div.math[id]"):
        # A section's label stands before its heading, an equation after one, perhaps in a theorem.
        look = label.find_previous if label.name == "div" else label.find_next_sibling
        above = look(re.compile("^h[1-6]$"))
        if not above:
            continue
        number = label.select_one(".eqno")
        heading = f"Equation {squeeze(number)}" if number else squeeze(above)
        text = f"In the section {squeeze(above)}" if number else ""
        entry = {"page": page, "heading": heading, "text": text, "link": f"{name}#{label['id']}"}
        yield label["id"].removeprefix("equation-"), entry
    for term in article.select(".mistakes.bank dt[id]"):
        sentence = squeeze(term.find_next_sibling("dd")).partition(" Read why.")[0]
        entry = {"page": page, "heading": squeeze(term), "text": sentence}
        yield squeeze(term), entry | {"link": f"{name}#{term['id']}"}


def leave_out_own_search(app):
    """Keep Sphinx from writing its index of pages; the search page is this course's."""
    if app.builder.name == "html":
        app.builder.search = False


def write_sections(app, error):
    """Write all sections of the site as one script, beside the scripts that search it."""
    if error or app.builder.name != "html":
        return
    out = Path(app.outdir)
    found, names = [], {}
    for name in sorted(app.env.found_docs):
        if page := read((out / f"{name}.html").read_text("utf-8")):
            for word, entry in named(*page, f"{name}.html"):
                names.setdefault(word.lower(), []).append(entry)
            found += sections(*page, f"{name}.html")
    texts = [json.dumps(part, ensure_ascii=False) for part in
             ([{"id": i, **one} for i, one in enumerate(found)], names)]  # fmt: skip
    script = f"const SECTIONS = {texts[0]};\nconst NAMES = {texts[1]};\n"
    (out / "sections.js").write_text(script, "utf-8")
    copy_asset(FOLDER, out / "_static" / "search")


def setup(app):
    """Register the extension."""
    app.connect("builder-inited", leave_out_own_search)
    app.connect("build-finished", write_sections)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
