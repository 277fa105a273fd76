"""What ``book/_ext`` promises of a build, tried on a book of one page."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import imagesize
import pytest

from autograder.course import ROOT

BUILDER = Path(sys.executable).with_name("jupyter-book")
pytestmark = pytest.mark.slow
NAME_OF_PDF = "gradients-through-time.pdf"
HEAD = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---
# A page

"""


def cell(code):
    return f"```{{code-cell}} ipython3\n{code}\n```\n\n"


@pytest.fixture
def book(tmp_path):
    """A book with this course's settings; returns a function that writes its page and builds."""
    for file in ("_config.yml", "CITATION.cff"):
        shutil.copy(ROOT / file, tmp_path)
    for part in ("_ext", "_static", "_templates"):
        shutil.copytree(ROOT / "book" / part, tmp_path / "book" / part)
    (tmp_path / "book" / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    (tmp_path / "book" / "references.bib").write_text("")
    (tmp_path / "solutions").mkdir()
    # Without it, the solutions that the environment is linked to would be imported.
    (tmp_path / "solutions" / "__init__.py").touch()

    def build(text=None, value=1, builder="html", **environment):
        (tmp_path / "solutions" / "demo.py").write_text(f"VALUE = {value}\n")
        if text is not None:
            (tmp_path / "book" / "index.md").write_text(HEAD + text, encoding="utf-8")
        command = [BUILDER, "build", "book/", "--path-output", ".", "-W", "-n", "--keep-going"]
        done = subprocess.run(
            [*command, "--builder", builder],
            cwd=tmp_path, capture_output=True, text=True, env={**os.environ, **environment},
        )  # fmt: skip
        page = tmp_path / "_build" / builder / "index.html"
        return done, page.read_text("utf-8") if page.exists() else ""

    return build


def test_a_change_in_imported_code_reaches_the_page(book):
    """Stored outputs are not used again when the code they came from has changed."""
    text = cell("from solutions.demo import VALUE\nprint('value', 10 * VALUE)")
    for value in (1, 2):
        done, page = book(text, value=value)
        assert done.returncode == 0, done.stderr
        assert f"value {10 * value}\n" in page


def test_a_failing_cell_fails_every_build(book):
    """A build that failed does not succeed by being repeated."""
    first, _ = book(cell("1 / 0"))
    again, _ = book()
    for done in (first, again):
        assert done.returncode != 0
        assert "Executing notebook failed" in done.stderr


def test_a_picture_without_alternative_text_fails_the_build(book):
    """Whether it comes from a file's markup, from HTML or out of a cell."""
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    done, _ = book('![](_static/favicon.svg)\n\n<img src="x.png" alt="">\n\n' + cell(plot))
    assert done.returncode != 0
    assert done.stderr.count("image without alternative text") == 2
    assert done.stderr.count("<img> without alternative text") == 1


def test_a_warning_of_a_cell_fails_the_build(book):
    """An overflow or a deprecation in a chapter does not go by unseen."""
    done, _ = book(cell("import numpy as np\nnp.exp(np.array([1e4]))"))
    assert done.returncode != 0
    assert "stderr" in done.stderr


def test_theorems_and_exercises_stand_on_a_single_page_too(book):
    """The builder for one long page writes theorems, which it used to stop at."""
    text = "```{prf:theorem}\n:label: thm-x\nYes.\n```\n\n```{exercise}\n:label: ex-x\nWhy?\n```\n"
    done, page = book(text, builder="singlehtml")
    assert done.returncode == 0, done.stderr
    assert "Theorem" in page
    assert "Exercise" in page


def test_pictures_have_the_size_of_their_files(book):
    """Of a cell's picture, of one in the text, and not of one that says its own."""
    text = "![A loop](_static/favicon.svg)\n\n"
    text += '<img src="_static/favicon.svg" alt="A loop" width="7">\n\n'
    picture = (
        ":tags: [remove-input]\n\nimport base64, pathlib\nfrom IPython.display import HTML\n"
        "data = base64.b64encode(pathlib.Path('_static/readme.svg').read_bytes()).decode()\n"
        """HTML(f'<img alt="Lines" src="data:image/svg+xml;base64,{data}">')"""
    )
    done, page = book(text + cell(picture))
    assert done.returncode == 0, done.stderr
    sizes = [
        imagesize.get(ROOT / "book" / "_static" / name) for name in ("favicon.svg", "readme.svg")
    ]
    for width, height in sizes:
        assert page.count(f'<img width="{round(width)}" height="{round(height)}"') == 1
    assert page.count('width="7"') == 1


def test_a_header_without_words_is_none(book):
    """A table's empty corner is a plain cell."""
    done, page = book("| | one |\n|---|---|\n| a | b |\n")
    assert done.returncode == 0, done.stderr
    assert page.count("<th ") == 1


def test_a_site_that_knows_its_address_says_so(book, tmp_path):
    """Canonical address, sitemap, page for what is not found, picture to share, places to go."""
    (tmp_path / "book" / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters: [{file: second}]\n"
    )
    (tmp_path / "book" / "second.md").write_text("# Second\n\nMore words.\n")
    pdf = tmp_path / "book.pdf"
    pdf.write_bytes(b"%PDF")
    done, page = book(
        "Words about words, long enough to be told to those who search for them.\n",
        BOOK_SITE="https://example.org/course", BOOK_REPOSITORY="https://github.com/a/b",
        BOOK_NOTEBOOKS="https://github.com/a/notebooks", BOOK_PDF=str(pdf),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    site = tmp_path / "_build" / "html"
    assert '<link rel="canonical" href="https://example.org/course/index.html"' in page
    [picture] = re.findall(
        r'property="og:image" content="https://example.org/course/([^"]+)"', page
    )
    assert (site / picture).is_file()
    assert "https://example.org/course/index.html" in (site / "sitemap.xml").read_text()
    assert '"/course/_static/site.css' in (site / "404.html").read_text()
    assert "https://github.com/a/b/issues/new?title=Mistake%20on%20page%20index" in page
    assert f'href="{NAME_OF_PDF}"' in page
    assert (site / NAME_OF_PDF).read_bytes() == b"%PDF"
