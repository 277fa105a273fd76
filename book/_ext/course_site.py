"""Sphinx extension of this course: sound execution, local MathJax, and repairs of the stack."""

import hashlib
import os
import re
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from bs4 import BeautifulSoup
from sphinx.application import ENV_PICKLE_FILENAME
from sphinx.util.fileutil import copy_asset

ROOT = Path(__file__).resolve().parents[2]
# What the pages' code reads besides itself. A change here makes every stored output doubtful.
INPUTS = (
    "solutions/**/*.py",
    "autograder/diagnosis/mistakes/**/*.py",
    "book/*.py",
    "book/explorables/*.py",
    "book/data/**/*",
)
# Of MathJax's 24 MB only these parts are ever asked for by a page of this book.
MATHJAX_PARTS = (
    "tex-mml-chtml.js",
    "input/tex/extensions",
    "output/chtml/fonts/woff-v2",
)


def fingerprint():
    """Return a hash of everything outside the pages that their outputs depend on."""
    digest = hashlib.sha256(sys.version.encode())
    for package in ("numpy", "matplotlib"):
        digest.update(f"{package}=={version(package)}\n".encode())
    for path in sorted({p for pattern in INPUTS for p in ROOT.glob(pattern) if p.is_file()}):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def prepare_kernels():
    """Let the code of every page import ``solutions`` and ``figures`` without boilerplate."""
    paths = [str(ROOT), str(ROOT / "book"), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    # Pages run side by side (course_execution), so a second thread of one would wait for another's.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"


def key_execution_cache(app, config):
    """Give each state of the imported code a cache of its own.

    As the cache's path is a setting, Sphinx reads every page again when it changes.
    """
    cache = Path(app.outdir).parent / ".jupyter_cache" / fingerprint()
    config.nb_execution_cache_path = str(cache)


def forget_warned_build(app, error):
    """Start the next build afresh after one that warned.

    Sphinx would not look at an unchanged page again: a build that failed on it would succeed when
    simply repeated.
    """
    if app._warncount:
        (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)


def use_local_mathjax(app, config):
    """Serve MathJax from the site itself: a reader needs no network and meets no third party."""
    config.mathjax_path = "mathjax/tex-mml-chtml.js"


def copy_mathjax(app, error):
    """Copy the parts of MathJax 3 that ship inside the PyPI package sphinx-mathjax-offline."""
    if error or app.builder.format != "html":
        return
    source = Path(find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"
    target = Path(app.outdir) / "_static" / "mathjax"
    for part in MATHJAX_PARTS:
        destination = target / part if (source / part).is_dir() else (target / part).parent
        copy_asset(source / part, destination)


def drop_thebe(app, config):
    """Unhook sphinx-thebe, which Jupyter Book always loads.

    It declares one JavaScript constant twice on each page, an error in the reader's console, and
    points to a script on another host. Nothing here uses it.
    """
    for listeners in app.events.listeners.values():
        listeners[:] = [one for one in listeners if one.handler.__module__ != "sphinx_thebe"]
    app.registry.css_files = [css for css in app.registry.css_files if "thebe" not in css[0]]


def share_visitors(app, config):
    """Let the single-page builder write every node that the page builder can write.

    sphinx-exercise names that builder and sphinx-proof does not, and Sphinx then looks no further.
    """
    handlers = app.registry.translation_handlers
    handlers["singlehtml"] = {**handlers.get("html", {}), **handlers.get("singlehtml", {})}


def mend_roles(app, page, template, context, doctree):
    """Make what docutils announces wrongly plain.

    A header cell that heads nothing is no header; an entry of a bibliography is an item of the list
    around it (its role of its own is withdrawn in DPUB-ARIA 1.1).
    """
    if "body" in context:
        empty = r'<th class="head[^"]*">\s*(?:<p>\s*</p>)?\s*</th>'
        body = re.sub(empty, "<td></td>", context["body"])
        context["body"] = body.replace('role="doc-biblioentry"', 'role="listitem"')


def name_toggles(app, page, template, context, doctree):
    """Say beside each arrow of the contents whose pages it unfolds; the theme draws it alone."""
    made = context.get("generate_toctree_html")
    if made is None:
        return

    def named(*args, **options):
        contents = BeautifulSoup(str(made(*args, **options)), "html.parser")
        for arrow in contents.find_all("summary"):
            link = arrow.find_parent("li").find("a")
            arrow["aria-label"] = f"Pages below {link.get_text(' ', strip=True)}"
        return contents

    context["generate_toctree_html"] = named


def setup(app):
    """Register the extension."""
    prepare_kernels()
    app.connect("config-inited", key_execution_cache)
    app.connect("config-inited", use_local_mathjax)
    app.connect("config-inited", drop_thebe)
    app.connect("config-inited", share_visitors)
    app.connect("html-page-context", mend_roles)
    # After the theme, whose function it wraps.
    app.connect("html-page-context", name_toggles, priority=900)
    app.connect("build-finished", copy_mathjax)
    app.connect("build-finished", forget_warned_build)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
