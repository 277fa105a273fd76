"""Sphinx extension: the script of "What does my gradient remember?", and the networks it runs.

They are written into the site and asked for by that page alone: together they are heavier than any
other page. As a classic script they also load from a folder without a server.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = "remember"
SCRIPT, NETWORKS = "remember.js", "remember-networks.js"


def add_scripts(app, page, template, context, doctree):
    """Let the one page ask for them."""
    if page == PAGE:
        app.add_js_file(NETWORKS, loading_method="defer")
        app.add_js_file(SCRIPT, loading_method="defer")


def write_scripts(app, error):
    """Write both into the site."""
    if error or app.builder.format != "html" or PAGE not in app.env.found_docs:
        return
    for folder in (ROOT, ROOT / "book"):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
    from remembering import packed

    static = Path(app.outdir) / "_static"
    script = Path(__file__).with_name(SCRIPT).read_text("utf-8")
    (static / SCRIPT).write_text(script, "utf-8")
    networks = f"window.rememberNetworks = {json.dumps(packed())};\n"
    (static / NETWORKS).write_text(networks, "utf-8")


def setup(app):
    """Register the extension."""
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", write_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
