"""The role ``{times}`PAGE```: how long a chapter takes to read, and its notebook to write.

Reading is measured on the page as it is built, so that a chapter which grows says so: 200 words a
minute, half a minute for a displayed formula, six seconds for a line of open code, twenty for a
picture. Folded parts count for nothing, pages below the chapter are told apart. The notebook's time
is the one that it names itself.
"""

import re
import sys
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from autograder.course import Notebook, notebooks

logger = logging.getLogger(__name__)
WORDS, FORMULA, CODE_LINE, PICTURE = 200, 1 / 2, 6 / 60, 20 / 60  # a minute; and in minutes
FOLDED = {"solution_node", "dropdown_main", "comment", "raw"}
HIDDEN = {"tag_hide-input", "tag_hide-cell", "mistakes"}


class Times(SphinxRole):
    """Stand for a chapter's times until all pages are read."""

    def run(self):
        """Leave a mark."""
        self.env.note_dependency(self.env.doc2path(self.text))
        return [times_mark(page=self.text)], []


class times_mark(nodes.Element):  # noqa: N801, as docutils names nodes
    """Where the times of a page are to stand."""


def minutes(node):
    """How long it takes to read a node, in minutes."""
    classes = set(node.get("classes", ())) if isinstance(node, nodes.Element) else set()
    if type(node).__name__ in FOLDED or "mistakes" in classes:
        return 0
    if isinstance(node, nodes.math_block):
        return FORMULA
    if isinstance(node, nodes.literal_block):
        return CODE_LINE * len(node.astext().splitlines())
    if isinstance(node, nodes.Text):
        return len(node.astext().split()) / WORDS
    own = PICTURE if isinstance(node, nodes.figure) else 0
    hidden = classes & HIDDEN
    return own + sum(
        minutes(child)
        for child in node.children
        if not (hidden and "cell_input" in child.get("classes", ()))
    )


def rounded(time):
    """A time in words, to five minutes."""
    return f"{max(5, 5 * round(time / 5))} minutes"


def write_times(app, doctree, page):
    """Put the times where they are asked for."""
    for mark in list(doctree.findall(times_mark)):
        chapter = mark["page"]
        if chapter not in app.env.all_docs:
            logger.warning("times: there is no page %r", chapter, location=mark.parent)
            mark.replace_self(nodes.inline())
            continue
        below = app.env.toctree_includes.get(chapter, [])
        own, rest = minutes(app.env.get_doctree(chapter)), [app.env.get_doctree(p) for p in below]
        text = f"{rounded(own)} to read"
        if rest:
            text += f", {rounded(sum(map(minutes, rest)))} more with its side roads"
        if chapter in notebooks():
            text += f"; {notebook_minutes(chapter)} minutes for the notebook"
        mark.replace_self(nodes.inline("", text, classes=["times"]))


def notebook_minutes(name):
    """How long a notebook says that it takes, without the chapter."""
    cells = Notebook(name).content()["cells"]
    return re.search(r"about (\d+) minutes without", "".join(cells[0]["source"]))[1]


def setup(app):
    """Register the extension."""
    app.add_node(times_mark)
    app.add_role("times", Times())
    app.connect("doctree-resolved", write_times)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
