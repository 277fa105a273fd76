"""Which labelled equations of the book are checked by a test.

A chapter labels an equation (``:label: eq-bptt-dw-hh``); a test says which ones it checks::

    from tests.equations.coverage import checks

    @checks("eq-bptt-dw-hh", "eq-bptt-db-h")
    def test_weight_gradients_agree_with_differences():
        ...
"""

import ast
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
LABEL = re.compile(r"^\s*:label:\s*(eq-\S+)\s*$", re.MULTILINE)
NAME = re.compile(r"eq-[a-z0-9]+(?:-[a-z0-9]+)*")


def checks(*labels):
    """Record on a test the labels of the equations that it checks.

    Parameters
    ----------
    *labels : str
        As the chapter has them: "eq-bptt-dw-hh".

    Raises
    ------
    ValueError
        If there is no label, or one that no equation could have.
    """
    wrong = [label for label in labels if not NAME.fullmatch(label)]
    if wrong or not labels:
        raise ValueError(f"labels: expected names such as 'eq-bptt-dw-hh', got {wrong or 'none'}")

    def record(test):
        test.equations = labels
        return test

    return record


def labelled(book=BOOK):
    """Return the labels of each page: ``{"bptt": ["eq-bptt-dw-hh", …], …}``, in printed order."""
    pages = {
        page.stem: LABEL.findall(page.read_text("utf-8")) for page in sorted(book.glob("*.md"))
    }
    return {page: labels for page, labels in pages.items() if labels}


def chapter_of(book=BOOK):
    """Return, for each page that stands below a chapter in the contents, that chapter's name."""
    toc = yaml.safe_load((book / "_toc.yml").read_text("utf-8"))
    return {
        section["file"]: chapter["file"]
        for part in toc["parts"]
        for chapter in part["chapters"]
        for section in chapter.get("sections", [])
    }


def claimed(tests=Path(__file__).parent):
    """Return the labels that tests claim to check, with the places: ``{label: ["file:line"]}``.

    Read from the source, so that it is known whichever tests are run.

    Raises
    ------
    ValueError
        If labels are not written out, or stand on a function that pytest does not run.
    """
    places = {}
    for path in sorted(tests.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for decorator in getattr(node, "decorator_list", []):
                if getattr(getattr(decorator, "func", None), "id", "") != "checks":
                    continue
                place = f"{path.name}:{decorator.lineno}"
                if not node.name.startswith("test_"):
                    raise ValueError(f"{place}: {node.name} is not a test, so it checks nothing")
                for argument in decorator.args:
                    if not isinstance(argument, ast.Constant):
                        raise ValueError(f"{place}: write each label out as a string")
                    places.setdefault(argument.value, []).append(place)
    return places


def table(pages, passed):
    """Return the lines of the coverage table: chapter, labelled, checked, per cent, missing.

    Parameters
    ----------
    pages : dict of str to list of str
        From `labelled`.
    passed : set of str
        Labels that a passed test checks.
    """
    counts = {
        page: (len(labels), sum(label in passed for label in labels))
        for page, labels in pages.items()
    }
    counts["total"] = tuple(map(sum, zip((0, 0), *counts.values(), strict=True)))
    lines = [f"{'chapter':<16}{'labelled':>9}{'checked':>9}{'%':>6}"]
    for page, (labels, checked) in counts.items():
        # A chapter that was left out of this run would only list everything.
        missing = " ".join(x for x in pages.get(page, []) if checked and x not in passed)
        percent = 100 * checked // max(labels, 1)
        lines.append(f"{page:<16}{labels:>9}{checked:>9}{percent:>6}  {missing}".rstrip())
    return lines
