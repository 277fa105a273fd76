"""The whole book as one PDF: ``python -m tools.pdf``, or ``make pdf``.

The pages of the built site are put on one, in the order of the contents, and Chromium prints it.
Sphinx's own single page is not used: there, targets of the same name on two pages become one.
"""

import os
import shutil
import sys
from urllib.parse import unquote, urlsplit

import yaml
from bs4 import BeautifulSoup

from autograder.course import ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PDF = ROOT / "_build" / "pdf" / "gradients-through-time.pdf"
# What is for the screen alone: marks, buttons, scripts, folded code that makes pictures.
FOR_SCREENS = ".headerlink, .copybtn, script, details.hide, .whole-book, img.only-dark"
NUMBER = """<div style="width: 100%; font: 8pt sans-serif; text-align: center; color: #555">
<span class="pageNumber"></span></div>"""
# Captions of the contents are headings to Chromium too.
HEADINGS = "h1, h2, h3, h4, h5, h6, [role=heading]"
WORDS = "headings => headings.map(heading => heading.textContent.trim().replace(/\\s+/g, ' '))"
MARGINS = {"top": "18mm", "bottom": "20mm", "left": "18mm", "right": "18mm"}


def pages_of(toc):
    """Return the names of all pages in the order of the contents, those below others included."""
    names = [toc["root"]] if "root" in toc else []
    for key in ("parts", "chapters", "sections"):
        for entry in toc.get(key, ()):
            names += [entry["file"]] if "file" in entry else []
            names += pages_of(entry)
    return names


def on_one_page(site, names):
    """Return one HTML page that holds the articles of several.

    Parameters
    ----------
    site : Path
        Folder of the built site; the page works when it is written there.
    names : list of str
        Pages, in the order wanted. The first one's head is used.

    Returns
    -------
    str
    """
    whole = BeautifulSoup((site / f"{names[0]}.html").read_text("utf-8"), "html.parser")
    about = whole.select_one(".extra_footer")
    articles = [article_of(site, name, names) for name in names]
    if about:
        articles[0].append(about)
    for script in whole.select("head script"):
        if "athjax" not in str(script):
            script.decompose()
    whole.html["data-theme"] = "light"
    whole.body.clear()
    whole.body.attrs = {"class": "whole-book-page"}
    whole.body.extend(articles)
    return str(whole)


def article_of(site, name, names):
    """Return a page's article with targets and links that are unique in the whole book."""
    text = (site / f"{name}.html").read_text("utf-8")
    article = BeautifulSoup(text, "html.parser").select_one("article")
    for part in article.select(FOR_SCREENS):
        part.decompose()
    for details in article.select("details"):
        details["open"] = ""
    for image in article.select("img"):
        image["loading"] = "eager"
    for element in article.select("[id]"):
        element["id"] = f"{name}--{element['id']}"
    for link in article.select("a[href]"):
        if href := inside(link["href"], name, names):
            link["href"] = href
        else:
            link.unwrap()
    article["id"] = name
    return article


def inside(href, name, names):
    """Return where a link of one page leads in the whole book; "" to a file that is not in it."""
    parts = urlsplit(href)
    page = unquote(parts.path).removesuffix(".html") or name
    if parts.scheme:
        return href
    if page not in names:
        site = os.environ.get("BOOK_SITE", "").rstrip("/")
        return f"{site}/{href}" if site else ""
    return f"#{page}--{parts.fragment}" if parts.fragment else f"#{page}"


def print_pdf(page, target):
    """Print one HTML page: tagged, with an outline and page numbers."""
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        sys.exit("Chromium is needed to print: apt-get install chromium")
    target.parent.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as start:
        chromium = start.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        tab = chromium.new_page()
        tab.set_default_timeout(0)
        tab.goto(page.as_uri(), timeout=0)
        tab.evaluate("async () => { await window.MathJax?.startup.promise }")
        headings = tab.eval_on_selector_all(f":is({HEADINGS})", WORDS)
        tab.pdf(
            path=target, format="A4", margin=MARGINS, tagged=True, outline=True,
            print_background=True, display_header_footer=True,
            header_template="<span></span>", footer_template=NUMBER,
        )  # fmt: skip
        chromium.close()
    finish(target, headings)


def finish(target, headings):
    """Mend the outline, name the book, and pack the file to half its size.

    Chromium writes a heading's words twice where the heading begins a page.
    """
    import pikepdf

    with pikepdf.open(target, allow_overwriting_input=True) as pdf:
        with pdf.open_outline() as outline:
            entries = list(in_order(outline.root))
            for entry, words in zip(entries, headings, strict=True):
                entry.title = words
        pdf.docinfo["/Title"] = headings[0]
        pdf.docinfo["/Author"] = f"The authors of {headings[0]}"
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def in_order(entries):
    """Yield the entries of an outline as they stand in the book."""
    for entry in entries:
        yield entry
        yield from in_order(entry.children)


def write(site, names, target):
    """Write the PDF of those pages of a built site."""
    page = site / "whole-book.html"
    page.write_text(on_one_page(site, names), encoding="utf-8")
    try:
        print_pdf(page, target)
    finally:
        page.unlink()


def main():
    """Print the built book; builds it first where that is needed."""
    from tools.course import build_book

    build_book()
    toc = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text("utf-8"))
    write(ROOT / "_build" / "html", pages_of(toc), PDF)
    print(PDF)


if __name__ == "__main__":
    main()
