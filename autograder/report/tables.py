"""The marks as tables: summary.md to read, results.csv for a spreadsheet or a gradebook."""

import csv
import io

from autograder.text import markdown, printable


def summary(run):
    """Write a Markdown table of the marks."""
    lines = [
        "| student | assignment | status | score | of | weakest exercise |",
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


COLUMNS = "student assignment notebook status score max_score graded_at path".split()


def table(run):
    """Write comma-separated values, one line per submission."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for result in run.results:
        entry = result.to_json()
        writer.writerow([_cell(entry[column]) for column in COLUMNS])
    return text.getvalue()


def _cell(value):
    """A value that no spreadsheet takes for a formula."""
    if not isinstance(value, str):
        return value
    value = printable(value)
    return "'" + value if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
