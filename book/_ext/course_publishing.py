"""Sphinx extension: what a site says of itself, and offers where it is known to stand.

``html: baseurl`` in ``_config.yml`` or ``BOOK_SITE`` in the environment is the site's address;
``BOOK_REPOSITORY`` the public repository to which readers report mistakes, ``BOOK_NOTEBOOKS`` a
public one with a folder for each notebook, as ``tools.student_repo`` writes it; ``BOOK_PDF`` the
whole book as a file to offer. Without them there is no page that leads nowhere.
"""

import html
import os
import re
import shutil
from pathlib import Path
from urllib.parse import quote, urlsplit

import yaml

ROOT = Path(__file__).resolve().parents[2]
PDF = "gradients-through-time.pdf"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def describe(app, config):
    """Set what each page says of itself: version, date and licence, and the site's address."""
    about = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    config.version = config.release = str(about["version"])
    day = about["date-released"]
    config.html_theme_options["extra_footer"] = (
        f"<p>Version {about['version']}, {day.day} {day:%B %Y}. Text and figures: "
        f'<a rel="license" href="{LICENCE}">CC BY 4.0</a>. Code: MIT.{report("index")}</p>'
    )
    config.ogp_site_name = config.project = str(config.html_title or about["title"])
    config.ogp_enable_meta_description = True
    config.ogp_social_cards = {"enable": False}
    if site := address(config):
        config.html_baseurl = config.ogp_site_url = config.ogp_canonical_url = site
        config.ogp_social_cards = {"line_color": "#0072b2"}
        config.sitemap_url_scheme = "{link}"
        config.sitemap_excludes = ["search.html", "404.html"]
        config.notfound_urls_prefix = urlsplit(site).path
        # Only these three need to know the address.
        for extension in ("sphinx_sitemap", "notfound.extension"):
            app.setup_extension(extension)


def address(config):
    """Return the site's address with a slash at its end, "" where it is not known."""
    site = os.environ.get("BOOK_SITE") or config.html_baseurl
    return f"{site.rstrip('/')}/" if site else ""


def report(page):
    """Return a link by which to report a mistake on a page, "" where it is not known to whom."""
    if not (repository := os.environ.get("BOOK_REPOSITORY")):
        return ""
    title = quote(f"Mistake on page {page}")
    return f' <a href="{html.escape(repository)}/issues/new?title={title}">Report a mistake</a>.'


def offer(app, page, template, context, doctree):
    """Offer the page's notebook in Colab, and on the first page the whole book as a PDF."""
    if "body" not in context:
        return
    footer = context.get("theme_extra_footer", "")
    context["theme_extra_footer"] = footer.replace(report("index"), report(page))
    if (notebooks := os.environ.get("BOOK_NOTEBOOKS")) and f"/{page}.ipynb" in context["body"]:
        repository = urlsplit(notebooks).path.strip("/")
        colab = (
            f"https://colab.research.google.com/github/{repository}/blob/main/{page}/{page}.ipynb"
        )
        context["header_buttons"].append(
            {
                "type": "link",
                "url": colab,
                "text": "Colab",
                "tooltip": "Open this chapter's notebook in Colab",
                "icon": "fas fa-rocket",
                "label": "colab-button",
            }
        )
    if page == app.config.root_doc and pdf():
        size = pdf().stat().st_size / 1e6
        line = (
            f'<p class="whole-book"><a href="{PDF}">The whole book as a PDF</a> ({size:.1f} MB)</p>'
        )
        context["body"] = re.sub("</h1>", lambda match: f"</h1>\n{line}", context["body"], count=1)


def pdf():
    """Return the path of the book as a PDF, None where there is none to offer."""
    return Path(os.environ["BOOK_PDF"]) if os.environ.get("BOOK_PDF") else None


def copy_pdf(app, error):
    """Put the PDF into the site."""
    if not error and app.builder.name == "html" and pdf():
        shutil.copyfile(pdf(), Path(app.outdir) / PDF)


def setup(app):
    """Register the extension."""
    app.setup_extension("sphinxext.opengraph")
    # Pages are written afresh when one of these changes.
    offers = [
        os.environ.get(f"BOOK_{name}", "") for name in ("SITE", "REPOSITORY", "NOTEBOOKS", "PDF")
    ]
    app.add_config_value("course_offers", offers, "html")
    app.connect("config-inited", describe)
    # After the theme, which makes the list of buttons.
    app.connect("html-page-context", offer, priority=800)
    app.connect("build-finished", copy_pdf)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
