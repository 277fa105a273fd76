"""Which labelled equations of the book are checked by a test.

A chapter labels an equation (``:label: eq-bptt-dw-hh``); a test says which ones it checks::

    from tests.equations.coverage import checks

    @checks("eq-bptt-dw-hh", "eq-bptt-db-h")
    def test_weight_gradients_agree_with_differences():
        ...

An equation is checked in one of two ways. It is **read** if a file ``read_*.py`` has values for
every name in it: the printed formula itself is then evaluated. Otherwise it is **shown**: a test's
own words for it were held against the print by a person, and ``printed.json`` keeps the formula as
it stood then. To hold a formula against its tests, and to record that this was done::

    python -m tests.equations.coverage --show eq-bptt-dw-hh
    python -m tests.equations.coverage --accept eq-bptt-dw-hh
"""

import argparse
import ast
import json
import re
from pathlib import Path

import yaml

from tests.equations.latex import essence

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
LABEL = re.compile(r"^\s*:label:\s*(eq-\S+)\s*$", re.MULTILINE)
NAME = re.compile(r"eq-[a-z0-9]+(?:-[a-z0-9]+)*")
BLOCK = re.compile(
    r"^\s*(?P<fence>`{3,})\{math\}\n\s*:label: (?P<label>eq-\S+)\s*\n"
    r"(?P<formula>.*?)\n\s*(?P=fence)",
    re.MULTILINE | re.DOTALL,
)
LEDGER = Path(__file__).with_name("printed.json")


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


def printed(book=BOOK):
    """Return the lines of each label's formula: ``{"eq-page-what": ["1 + 1 = 2"], …}``."""
    return {
        block["label"]: [" ".join(line.split()) for line in block["formula"].splitlines()]
        for page in sorted(book.glob("*.md"))
        for block in BLOCK.finditer(page.read_text("utf-8"))
    }


def checkers(tests=Path(__file__).parent):
    """Return the tests that claim to check each label: ``{label: [(path, decorator, test)]}``.

    Read from the source, so that it is known whichever tests are run.

    Raises
    ------
    ValueError
        If labels are not written out, or stand on a function that pytest does not run.
    """
    found = {}
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
                    found.setdefault(argument.value, []).append((path, decorator, node))
    return found


def claimed(tests=Path(__file__).parent):
    """Return the places where tests claim to check each label: ``{label: ["file:line"]}``."""
    return {
        label: [f"{path.name}:{decorator.lineno}" for path, decorator, _ in places]
        for label, places in checkers(tests).items()
    }


def entry(label, formulas, tests):
    """Return what the ledger holds of a shown label: its formula, and the tests it is held to."""
    names = sorted({node.name for _, _, node in tests.get(label, [])})
    return {"printed": formulas[label], "held to": names}


def _without_layout(seen):
    return essence("\n".join(seen["printed"])), seen["held to"]


def stale(ledger, labels, formulas, tests):
    """Return what is wrong with the ledger, a sentence for each label.

    Parameters
    ----------
    ledger : dict
        What a person saw: for each shown label its `entry`.
    labels : set of str
        The shown labels.
    formulas, tests : dict
        From `printed` and `checkers`.
    """
    said = [f"{label}: no such equation is shown; take it out" for label in set(ledger) - labels]
    for label in labels:
        now = entry(label, formulas, tests)
        if label not in ledger or _without_layout(ledger[label]) != _without_layout(now):
            names = " and ".join(now["held to"])
            said.append(f"{label}: compare what is printed with {names}, then --accept {label}")
    return sorted(said)


def table(pages, passed, read=frozenset()):
    """Return the lines of the coverage table: chapter, labelled, checked, of these read, missing.

    Parameters
    ----------
    pages : dict of str to list of str
        From `labelled`.
    passed : set of str
        Labels that a passed test checks.
    read : set of str
        Labels whose printed formula was read and agreed. The others that passed are shown.
    """
    counts = {
        page: [len(labels)] + [sum(x in kind for x in labels) for kind in (passed, read)]
        for page, labels in pages.items()
    }
    counts["total"] = [sum(column) for column in zip((0, 0, 0), *counts.values(), strict=True)]
    lines = [f"{'chapter':<16}{'labelled':>9}{'checked':>9}{'%':>6}{'read':>6}{'shown':>7}"]
    for page, (labels, checked, seen) in counts.items():
        # A chapter that was left out of this run would only list everything.
        missing = " ".join(x for x in pages.get(page, []) if checked and x not in passed)
        percent = 100 * checked // max(labels, 1)
        row = f"{page:<16}{labels:>9}{checked:>9}{percent:>6}{seen:>6}{checked - seen:>7}"
        lines.append(f"{row}  {missing}".rstrip())
    return lines


def side_by_side(label, formulas, tests):
    """Return a formula as it is printed, and under it the source of the tests that check it."""
    parts = [f"━━ {label}", *formulas[label]]
    for path, _, node in tests.get(label, []):
        source = ast.get_source_segment(path.read_text("utf-8"), node)
        parts += [f"── {path.name}:{node.lineno}", source]
    return "\n".join(parts)


def main(argv=None):
    """List the labels by kind; show formulas beside their tests; record that they were compared."""
    # Values are computed with the solutions: what only counts labels does without.
    from tests.equations.readings import every_reading

    parser = argparse.ArgumentParser(prog="python -m tests.equations.coverage", description=__doc__)
    parser.add_argument(
        "--show", nargs="+", metavar="LABEL", help='labels, or "all" that are shown'
    )
    parser.add_argument(
        "--accept", nargs="+", metavar="LABEL", help='the same, now compared; "all"'
    )
    options = parser.parse_args(argv)
    formulas, tests, read = printed(), checkers(), every_reading()
    shown = sorted(set(formulas) - set(read))

    def asked(labels):
        chosen = shown if labels == ["all"] else labels
        if unknown := sorted(set(chosen) - set(formulas)):
            parser.error(f"expected labels of the book, got {', '.join(unknown)}")
        return chosen

    if options.show:
        print("\n\n".join(side_by_side(x, formulas, tests) for x in asked(options.show)))
    elif options.accept:
        known = json.loads(LEDGER.read_text("utf-8")) if LEDGER.exists() else {}
        known |= {label: entry(label, formulas, tests) for label in asked(options.accept)}
        kept = {label: known[label] for label in shown if label in known}
        LEDGER.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    else:
        for label in sorted(formulas):
            print(f"{'read' if label in read else 'shown':<6} {label}")


if __name__ == "__main__":
    main()
