"""Sphinx extension: every picture is told in words, lies in a file, and says how large it is."""

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import unquote

import imagesize
from docutils import nodes
from sphinx.util import logging

logger = logging.getLogger(__name__)
IMG = re.compile(r"<img\b[^>]*>")


def require_alt_text(app, doctree, page):
    """Warn of every picture without alternative text; ``-W`` makes that an error."""
    for image in doctree.findall(nodes.image):
        if not image.get("alt", "").strip():
            logger.warning("image without alternative text: %s", image["uri"], location=image)
    for raw in doctree.findall(nodes.raw):
        for tag in IMG.findall(raw.astext()):
            if not re.search(r"""\balt=(?:"[^"]*\S[^"]*"|'[^']*\S[^']*')""", tag):
                logger.warning("<img> without alternative text", location=raw)


def move_plots_to_files(app, page, template, context, doctree):
    """Write pictures that arrive inside a page into files, so that pages stay light."""
    folder = Path(app.outdir) / "_images"

    def to_file(match):
        kind, data = match.groups()
        content = base64.b64decode(data)
        name = f"plot-{hashlib.sha256(content).hexdigest()[:16]}.{kind.partition('+')[0]}"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
        return f'src="{context["pathto"](f"_images/{name}", resource=True)}"'

    if "body" in context:
        pattern = r'src="data:image/(svg\+xml|png);base64,([A-Za-z0-9+/=\s]+)"'
        context["body"] = re.sub(pattern, to_file, context["body"])


def give_sizes(app, page, template, context, doctree):
    """Write width and height on every picture of a page.

    The browser then keeps the room of a picture that is not loaded yet, and a link into the page
    lands where it points.
    """
    # Pictures named by a page are copied after the pages are written.
    originals = {name: source for source, name in app.builder.images.items()}

    def with_size(match):
        tag = match[0]
        name = unquote(re.search(r'\bsrc="([^"]*)"', tag)[1]).rpartition("/")[2]
        written = Path(app.outdir) / "_images" / name
        path = Path(app.srcdir, originals[name]) if name in originals else written
        if re.search(r"\bwidth=", tag) or not path.is_file():
            return tag
        width, height = imagesize.get(path)
        return f'<img width="{round(width)}" height="{round(height)}"{tag[4:]}'

    if "body" in context:
        context["body"] = IMG.sub(with_size, context["body"])


def setup(app):
    """Register the extension."""
    app.connect("doctree-resolved", require_alt_text, priority=900)
    app.connect("html-page-context", move_plots_to_files)
    # Once they are files.
    app.connect("html-page-context", give_sizes, priority=600)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
