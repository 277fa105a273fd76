"""Write results: results.json, junit.xml, summary.md and one feedback page per submission."""

import itertools
import json
import os
import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from autograder.mistakes import bank
from autograder.sandbox import ROOT
from autograder.submissions import printable

# What XML 1.0, a terminal and a browser should never be given from a stranger.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
_ANSI = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|.)")


def clean(text, limit=2000):
    """Make a submission's own words safe to print: no escapes, no control characters, no end."""
    text = _CONTROL.sub("�", _ANSI.sub("", str(text).replace("\r\n", "\n")))
    return text if len(text) <= limit else text[:limit] + " …"


def invalid_entry(submitted):
    """A results.json entry for what cannot be graded."""
    return _entry(submitted, "invalid", [], [clean(submitted.problem)], 0.0)


def graded_entry(submitted, exercises, remote, duration):
    """A results.json entry for what was graded."""
    warnings = [f"cell {i + 1}: {clean(note, 500)}" for i, note in sorted(remote.notes.items())]
    missing = [n for n, here in zip(remote.names, remote.defined, strict=True) if not here]
    if missing:
        warnings.append("not defined when the cells had run: " + ", ".join(missing))
    for exercise in exercises:
        for test in exercise["tests"]:
            test["message"] = clean(test["message"])
    return _entry(submitted, "graded", exercises, warnings, duration)


def _entry(submitted, status, exercises, warnings, duration):
    maximum = sum(e["max_score"] for e in exercises) or max_score(submitted.notebook)
    return {
        "student": submitted.student,
        "assignment": submitted.assignment,
        "notebook": submitted.notebook,
        "path": printable(str(submitted.path)),
        "status": status,
        "score": sum(e["score"] for e in exercises),
        "max_score": maximum,
        "duration_s": round(duration, 3),
        "warnings": warnings,
        "exercises": exercises,
    }


@cache
def points_by_exercise(notebook):
    """What each exercise of a notebook is worth, as its hidden tests declare."""
    import importlib

    try:
        module = importlib.import_module(f"autograder.hidden.test_{notebook}")
    except ModuleNotFoundError:
        return {}
    worth = {}
    for test in vars(module).values():
        if hasattr(test, "points"):
            exercise, amount = test.points
            worth[exercise] = worth.get(exercise, 0.0) + amount
    return worth


def max_score(notebook):
    """What a notebook is worth in all; 0 for one that is not of this course."""
    return sum(points_by_exercise(notebook).values())


def write(results, folder):
    """Write all reports into a folder."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(results, indent=1, ensure_ascii=False)
    (folder / "results.json").write_text(text + "\n", encoding="utf-8")
    (folder / "summary.md").write_text(summary(results), encoding="utf-8")
    junit(results).write(folder / "junit.xml", encoding="utf-8", xml_declaration=True)
    written = set()
    for entry in results["submissions"]:
        place = folder / "feedback" / _part(entry["student"]) / _part(entry["assignment"])
        place.mkdir(parents=True, exist_ok=True)
        page = place / f"{_part(entry['notebook'])}.html"
        for number in itertools.count(2):
            if page not in written:
                break
            page = place / f"{_part(entry['notebook'])}-{number}.html"
        written.add(page)
        page.write_text(feedback(entry, page), encoding="utf-8")


def _part(name):
    """A name as one part of a path, whatever it was."""
    name = name.replace("/", "_").strip()[:80]
    return name if name not in ("", ".", "..") else "_"


def summary(results):
    """Write a Markdown table of the marks."""
    lines = [
        "| student | assignment | status | score | of | weakest exercise |",
        "|---|---|---|---:|---:|---|",
    ]
    for entry in results["submissions"]:
        lost = [(e["score"] - e["max_score"], e["id"]) for e in entry["exercises"]]
        weakest = min(lost, default=(0, ""))
        cells = [
            entry["student"], entry["assignment"], entry["status"], f"{entry['score']:g}",
            f"{entry['max_score']:g}",
            weakest[1] if weakest[0] < 0 else "; ".join(entry["warnings"][:1]),
        ]  # fmt: skip
        lines.append("| " + " | ".join(_markdown(cell) for cell in cells) + " |")
    lines += ["", f"Isolation: {results['sandbox']}."]
    return "\n".join(lines) + "\n"


def _markdown(text):
    """Text that Markdown and the HTML in it leave as it is."""
    text = " ".join(str(text).split()).replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_{}\[\]()#!|>~])", r"\\\1", text)


def junit(results):
    """Turn results into JUnit's XML, one suite per submission."""
    root = ElementTree.Element("testsuites")
    for entry in results["submissions"]:
        tests = [(e["id"], t) for e in entry["exercises"] for t in e["tests"]]
        name = f"{entry['student']}/{entry['assignment']}/{entry['notebook']}"
        invalid = entry["status"] == "invalid"
        suite = ElementTree.SubElement(
            root, "testsuite", name=name, tests=str(len(tests) + invalid), errors=str(int(invalid)),
            failures=str(sum(not t["passed"] for _, t in tests)), time=str(entry["duration_s"]),
        )  # fmt: skip
        for exercise, test in tests:
            case = ElementTree.SubElement(
                suite, "testcase", classname=f"{name}.{exercise}", name=test["title"]
            )
            if not test["passed"]:
                message = test["message"] + (f" [{test['mistake']}]" if test["mistake"] else "")
                ElementTree.SubElement(
                    case, "failure", message=message.split("\n")[0]
                ).text = message
        if invalid:
            case = ElementTree.SubElement(suite, "testcase", classname=name, name="readable")
            ElementTree.SubElement(case, "error", message=entry["warnings"][0])
    return ElementTree.ElementTree(root)


def mistake_of(notebook, name):
    """A mistake of the bank by its name."""
    return next(m for m in bank(notebook) if m.name == name)


@cache
def book_address():
    """Where the published book stands, as `_config.yml` says; "" when it does not."""
    import yaml

    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return ((config.get("html") or {}).get("baseurl") or "").rstrip("/")


def link(section, page=None):
    """The address of a section of the book: published, or as built beside a feedback page."""
    chapter, _, anchor = section.partition("#")
    base = book_address()
    if not base:
        built = ROOT / "_build" / "html"
        base = os.path.relpath(built, Path(page).resolve().parent) if page else built.as_uri()
    return f"{base}/{chapter}.html" + (f"#{anchor}" if anchor else "")


def feedback(entry, page=None):
    """Render one submission's feedback page."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("autograder", "."), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals.update(
        mistake_of=lambda name: mistake_of(entry["notebook"], name),
        link=lambda section: link(section, page),
    )
    return environment.get_template("feedback.html").render(entry=entry)
