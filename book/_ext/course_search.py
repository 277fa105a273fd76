"""Sphinx extension: a search that finds sections, ranks them, and works from a folder of files.

Sphinx's own looks for pages: on long ones, most words stand on most pages. Here each section and
each term of the glossary is a document, written to ``sections.js`` with the site; in the browser
MiniSearch ranks them. A script, and not JSON, as pages opened from a folder may read no other file.
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


def sections(html, name):
    """Yield a page's sections and terms as dicts: page, heading, text, link."""
    article = BeautifulSoup(html, "html.parser").select_one("article")
    title = article and article.select_one("h1")
    if not title:
        return
    for part in article.select(f".headerlink, {NOT_TEXT}"):
        part.decompose()
    for block in article.select("p, dt, dd, li, td, th, pre, figcaption, summary"):
        block.append(" ")
    page = squeeze(title)
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


def leave_out_own_search(app):
    """Keep Sphinx from writing its index of pages; the search page is this course's."""
    if app.builder.name == "html":
        app.builder.search = False


def write_sections(app, error):
    """Write all sections of the site as one script, beside the scripts that search it."""
    if error or app.builder.name != "html":
        return
    out = Path(app.outdir)
    found = [
        section
        for name in sorted(app.env.found_docs)
        for section in sections((out / f"{name}.html").read_text("utf-8"), f"{name}.html")
    ]
    text = json.dumps([{"id": i, **one} for i, one in enumerate(found)], ensure_ascii=False)
    (out / "sections.js").write_text(f"const SECTIONS = {text};\n", "utf-8")
    copy_asset(FOLDER, out / "_static" / "search")


def setup(app):
    """Register the extension."""
    app.connect("builder-inited", leave_out_own_search)
    app.connect("build-finished", write_sections)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
