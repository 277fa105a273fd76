"""The marks as tables: summary.md to read, results.csv for a spreadsheet or a gradebook."""

import csv
import io
import unicodedata

from autograder.deadline import words
from autograder.text import markdown, printable


def summary(run):
    """Write a Markdown table of the marks."""
    lines = [
        "| student | assignment | status | score | of | weakest exercise, or what was noted |",
        "|---|---|---|---:|---:|---|",
    ]
    for result in run.results:
        lost = [(e.score - e.max_score, e.id) for e in result.exercises]
        least, weakest = min(lost, default=(0, ""))
        score = "" if result.score is None else f"{result.score:g}"
        cells = [
            printable(result.student), printable(result.assignment), result.status, score,
            f"{result.max_score:g}", weakest if least < 0 else "; ".join(result.warnings[:1]),
        ]  # fmt: skip
        lines.append("| " + " | ".join(map(markdown, cells)) + " |")
    lines += ["", f"Isolation: {run.sandbox}."]
    return "\n".join(lines) + "\n"


COLUMNS = (
    "student assignment notebook status score max_score percent late penalty final graded_at path"
).split()


def table(run, deadline=None):
    """Write comma-separated values, one line per submission.

    ``final`` is what a gradebook wants, the score less the penalty; empty where there is no mark.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for result in run.results:
        entry = {**result.to_json(), **_marks(result, deadline)}
        writer.writerow([_cell(entry[column]) for column in COLUMNS])
    return text.getvalue()


def _marks(result, deadline):
    """The columns that results.json does not hold."""
    late = deadline.late(result) if deadline else None
    score, most = result.score, result.max_score
    return {
        "percent": round(100 * score / most, 2) if score is not None and most else None,
        "late": words(late.by) if late else "",
        "penalty": late.penalty if late else 0 if score is not None else None,
        "final": score - late.penalty if late else score,
    }


def _cell(value):
    """A value that no spreadsheet takes for a formula, full-width signs among them.

    Where the comma is the decimal sign, spreadsheets begin a new cell at each semicolon, quoted or
    not.
    """
    if not isinstance(value, str):
        return value
    return ";".join(map(_no_formula, printable(value).split(";")))


def _no_formula(text):
    first = unicodedata.normalize("NFKC", text.lstrip(' "')[:1])
    return "'" + text if first.startswith(("=", "+", "-", "@")) else text
