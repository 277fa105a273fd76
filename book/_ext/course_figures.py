"""Sphinx extension: what ``figures.show`` displays becomes a figure with a number.

A figure that code displays reaches Sphinx as a piece of HTML, which it does not count. Made a
figure of its own kind it gets a number, such as 3.2, and a label that stands before its cell can be
referred to: ``{numref}`fig-bptt-paths` ``.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

from docutils import nodes
from sphinx.transforms import SphinxTransform

FIGURE = re.compile(
    r'<figure class="plot">(?P<pictures>.*?)'
    r"(?:<figcaption[^>]*>(?P<caption>.*?)</figcaption>)?</figure>\s*",
    re.DOTALL,
)
MATHS = re.compile(r"\\\((.*?)\\\)", re.DOTALL)


class Caption(HTMLParser):
    """Turn a caption back into nodes: text, mathematics, code and emphasis."""

    def __init__(self, text):
        super().__init__()
        self.caption = nodes.caption()
        self.stack = [self.caption]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Begin code or emphasis."""
        self.stack.append({"code": nodes.literal, "em": nodes.emphasis}[tag]())
        self.stack[-2].append(self.stack[-1])

    def handle_endtag(self, tag):
        """End it."""
        self.stack.pop()

    def handle_data(self, data):
        """Add words, and formulas between them."""
        for index, piece in enumerate(MATHS.split(data)):
            if piece:
                self.stack[-1].append(nodes.math("", piece) if index % 2 else nodes.Text(piece))


class NumberFigures(SphinxTransform):
    """Make nodes of displayed figures, before labels are collected."""

    default_priority = 400

    def apply(self, **options):
        """Walk the page."""
        found = [(raw, FIGURE.fullmatch(raw.astext())) for raw in self.document.findall(nodes.raw)]
        found = [(raw, match) for raw, match in found if match]
        for number, (raw, match) in enumerate(found, 1):
            pictures = nodes.raw("", match["pictures"], format="html")
            figure = nodes.figure("", pictures, classes=["plot"])
            figure.source, figure.line = raw.source, raw.line
            if match["caption"]:
                figure.append(Caption(match["caption"]).caption)
            raw.replace_self(nodes.container("", figure, classes=raw["classes"]))
            take_label(figure, self.document)
            if not figure["ids"]:
                # All pages may come to stand on one.
                label = nodes.make_id(f"figure-{Path(self.document['source']).stem}-{number}")
                figure["ids"].append(label)
                self.document.ids[label] = figure


def take_label(figure, document):
    """Move the label that stands before a cell from the cell to its figure."""
    cell = figure.parent
    while cell is not None and "cell" not in cell.get("classes", ()):
        cell = cell.parent
    if cell is None or not cell["ids"]:
        return
    for kind in ("ids", "names"):
        figure[kind], cell[kind] = cell[kind], []
    for label in figure["ids"]:
        document.ids[label] = figure


def name_figures(app, config):
    """Call a figure by its whole name."""
    config.numfig_format = {"figure": "Figure %s", **config.numfig_format}


def setup(app):
    """Register the extension."""
    app.add_transform(NumberFigures)
    app.connect("config-inited", name_figures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
