"""The book's table of contents, as the tests ask about it."""

import yaml

from autograder.course import ROOT


def contents():
    """Return the pages below each chapter, itself first, in printed order.

    Returns
    -------
    pages : dict of str to list of str
        ``{"index": ["index"], "bptt": ["bptt", "checking"], …}``
    """
    toc = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text("utf-8"))
    chapters = [chapter for part in toc["parts"] for chapter in part["chapters"]]
    pages = {c["file"]: [c["file"], *(s["file"] for s in c.get("sections", ()))] for c in chapters}
    return {toc["root"]: [toc["root"]], **pages}


def chapter_of(page):
    """Return the chapter that a page stands below, or is itself."""
    return next((chapter for chapter, pages in contents().items() if page in pages), page)
