"""Sphinx extension: scripts and colours of explorable figures, on the pages that have one alone.

Jupyter Book puts every script below ``_static`` on every page, and not deferred.
"""

import re

FOLDER = "explore/"


def keep_off_other_pages(app, config):
    """Take the figures' files out of those that every page loads."""
    for setting in ("html_js_files", "html_css_files"):
        files = getattr(config, setting)
        kept = [file for file in files if not str(file).startswith(FOLDER)]
        setattr(config, setting, kept)


def add_where_shown(app, page, template, context, doctree):
    """Load the frame, then each figure's script, once the page is read."""
    shown = re.findall(r'data-explore="(\w+)"', context.get("body", ""))
    if shown:
        app.add_css_file(f"{FOLDER}explore.css")
        for name in ("frame", *dict.fromkeys(shown)):
            app.add_js_file(f"{FOLDER}{name}.js", loading_method="defer", priority=900)


def setup(app):
    """Register the extension."""
    app.connect("config-inited", keep_off_other_pages)
    app.connect("html-page-context", add_where_shown)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
