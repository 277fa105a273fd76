"""Every labelled equation of the book is checked, and every check checks something."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.equations.coverage import (
    BOOK,
    NAME,
    ROOT,
    chapter_of,
    checks,
    claimed,
    labelled,
    table,
)

HERE = Path(__file__).parent
PAGE = """
(eq-page-one)=
```{math}
:label: eq-page-one
1 + 1 = 2
```
````{prf:theorem} Nested
:label: thm-page-nested
```{math}
:label: eq-page-two
2 + 2 = 4
```
````
"""
TESTS = """
from tests.equations.coverage import checks

def test_one(record_property):
    assert 1 + 1 == 2
    record_property("read", "eq-page-one")

@checks("eq-page-two")
def test_two():
    assert 2 + 2 == 5

@checks("eq-page-ghost")
def test_of_nothing():
    pass
"""


@pytest.fixture
def made_up(tmp_path):
    """Return a project with one page of two equations, and tests of it."""
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "page.md").write_text(PAGE)
    tests = tmp_path / "tests" / "equations"
    tests.mkdir(parents=True)
    for name in ("__init__.py", "coverage.py", "conftest.py", "latex.py"):
        shutil.copy(HERE / name, tests)
    (tests / "test_page.py").write_text(TESTS)
    return tmp_path


def unchecked(pages, places):
    return sorted(label for labels in pages.values() for label in labels if label not in places)


def ghosts(pages, places):
    known = {label for labels in pages.values() for label in labels}
    return {label: where for label, where in places.items() if label not in known}


def test_every_labelled_equation_is_checked():
    """Each labelled equation of the book is named by a test that checks it."""
    assert not unchecked(labelled(), claimed())


def test_every_check_names_an_equation_of_the_book():
    """Each label that a test names stands on an equation of the book."""
    assert not ghosts(labelled(), claimed())


def test_labels_are_unique_and_name_their_page():
    """Each label begins with its page's name, or its chapter's, and stands once."""
    pages, above = labelled(), chapter_of()
    everything = [label for labels in pages.values() for label in labels]
    assert sorted(everything) == sorted(set(everything))
    for page, labels in pages.items():
        stems = "|".join({page, above.get(page, page)}).replace("_", "-")
        assert [x for x in labels if not re.fullmatch(rf"eq-({stems})-.+", x)] == []
        assert [x for x in labels if not NAME.fullmatch(x)] == []


def test_every_label_is_a_target_as_well():
    """A link to an equation's label finds it: the line ``(label)=`` stands above the block."""
    for page in labelled():
        text = (BOOK / f"{page}.md").read_text("utf-8")
        targets = re.findall(r"^\s*\((eq-\S+)\)=$", text, re.MULTILINE)
        assert targets == labelled()[page]


def test_docstrings_name_equations_that_exist():
    """A student who looks up the equation a docstring names finds it in the book."""
    known = {label for labels in labelled().values() for label in labels}
    named = {
        (path.name, label)
        for path in (ROOT / "solutions").glob("*.py")
        for label in NAME.findall(path.read_text("utf-8"))
    }
    assert sorted((file, label) for file, label in named if label not in known) == []


def test_equation_without_check_is_found(made_up):
    """On a made-up page, an equation that no test names is reported, nested or not."""
    pages = labelled(made_up / "book")
    assert pages == {"page": ["eq-page-one", "eq-page-two"]}
    assert unchecked(pages, {"eq-page-one": ["here"]}) == ["eq-page-two"]


def test_check_without_equation_is_found(made_up):
    """On a made-up page, a test that names no equation of the book is reported with its place."""
    places = claimed(made_up / "tests" / "equations")
    assert ghosts(labelled(made_up / "book"), places) == {"eq-page-ghost": ["test_page.py:12"]}


def test_check_that_never_runs_is_refused(tmp_path):
    """Labels on a function that pytest does not run, or that no one can read, are an error."""
    (tmp_path / "test_a.py").write_text('@checks("eq-a-b")\ndef helper(): pass\n')
    with pytest.raises(ValueError, match=r"test_a.py:1: helper is not a test"):
        claimed(tmp_path)
    (tmp_path / "test_a.py").write_text("@checks(*NAMES)\ndef test_it(): pass\n")
    with pytest.raises(ValueError, match=r"test_a.py:1: write each label out"):
        claimed(tmp_path)


@pytest.mark.parametrize("labels", [(), ("bptt-dw",), ("eq-bptt-dW",), ("eq-",)])
def test_impossible_label_is_refused(labels):
    """A check without labels, or with one that no equation has, is an error at once."""
    with pytest.raises(ValueError, match="labels: expected"):
        checks(*labels)


def test_failed_check_does_not_count(made_up):
    """The table printed after a run counts an equation, read or checked, whose test passed."""
    options = ["-p", "no:cacheprovider", "-o", "pythonpath=.", "tests/equations/test_page.py"]
    command = [sys.executable, "-m", "pytest", *options]
    run = subprocess.run(command, cwd=made_up, capture_output=True, text=True, timeout=120)
    assert "1 failed, 2 passed" in run.stdout
    rows = [line.split() for line in run.stdout.splitlines()]
    assert ["page", "2", "1", "50", "1", "0", "eq-page-two"] in rows
    assert ["total", "2", "1", "50", "1", "0"] in rows


def test_table_of_an_empty_book():
    """A book without labelled equations gives a table, not a crash."""
    assert table({}, set())[-1].split() == ["total", "0", "0", "0", "0", "0"]
