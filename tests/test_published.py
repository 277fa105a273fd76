"""The site as a stranger gets it: how much is sent before it shows, what it says of itself."""

import gzip
import re
import tomllib
from datetime import date

import pytest
import yaml

from autograder.course import ROOT
from tests.test_book import Page

# Kilobytes as sent, compressed: 4 s at a slow phone's 400 kbit/s. The theme's icons alone are 860.
LIMIT = 200


def before_paint(page):
    """Yield the files that a browser waits for to show a page, or is told to fetch first."""
    for tag, attrs in page.tags:
        deferred = {"defer", "async"} & attrs.keys()
        if tag == "link" and attrs.get("rel") in ("stylesheet", "preload"):
            yield attrs["href"]
        elif tag == "script" and attrs.get("src") and not deferred:
            yield attrs["src"]


def weight(site, name):
    """Kilobytes, compressed, of a page and all that it waits for."""
    text = (site / name).read_text("utf-8")
    files = {site / address.partition("?")[0] for address in before_paint(Page(text))}
    assert files
    return sum(len(gzip.compress(path.read_bytes())) for path in {site / name, *files}) / 1000


@pytest.mark.slow
def test_little_is_sent_before_a_page_shows(site, chapters):
    """No page waits for more than the limit."""
    weights = {name: round(weight(site, f"{name}.html")) for name in chapters}
    assert max(weights.values()) < LIMIT, weights


@pytest.mark.slow
def test_every_icon_shown_is_sent(site):
    """Each icon that a page names has its letter, and the theme's bundle of all is left out."""
    rules = (site / "_static" / "icons.css").read_text("utf-8")
    pattern = r'class="fa(?:s|-solid|b|-brands) fa-([\w-]+)'
    named = {
        name
        for path in site.glob("*.html")
        for name in re.findall(pattern, path.read_text("utf-8"))
    }
    assert {"bars", "magnifying-glass"} <= named
    assert not [name for name in named if f".fa-{name}::before" not in rules]
    assert not (site / "_static" / "vendor").exists()


@pytest.mark.slow
def test_every_page_says_version_licence_and_what_it_is_about(site, chapters):
    """In its footer, and to search engines."""
    about = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    for name in chapters:
        text = (site / f"{name}.html").read_text("utf-8")
        footer = text.partition('class="extra_footer"')[2]
        assert f"Version {about['version']}, {about['date-released'].day} " in footer, name
        assert "https://creativecommons.org/licenses/by/4.0/" in footer, name
        [description] = re.findall(r'<meta name="description" content="([^"]*)"', text)
        assert len(description) > 50, name


@pytest.mark.slow
def test_a_site_of_unknown_address_names_none(site):
    """A copy on a reader's disk leads to no repository and has no address of its own."""
    text = (site / "index.html").read_text("utf-8")
    for word in ('rel="canonical"', "colab.research", "/issues/new"):
        assert word not in text
    assert not (site / "sitemap.xml").exists()


def test_the_citation_is_what_the_package_says():
    """CITATION.cff has what its format demands, and the version of pyproject.toml."""
    about = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert about["cff-version"] == "1.2.0"
    assert about["message"]
    assert about["title"].startswith("Gradients Through Time")
    assert [author["name"] for author in about["authors"]]
    assert about["license"] == ["MIT", "CC-BY-4.0"]
    package = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert str(about["version"]) == package["version"]
    assert isinstance(about["date-released"], date)
