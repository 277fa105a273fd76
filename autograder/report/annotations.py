"""Results as annotations of GitHub's: ``python -m autograder.report.annotations results.json``."""

import json
import sys
from pathlib import Path

from autograder.results import Result
from autograder.text import printable

# GitHub shows so many of a step, and drops the rest.
MOST = 10


def annotations(results):
    """A line for each submission that a teacher should look at, errors first.

    Parameters
    ----------
    results : iterable of autograder.results.Result

    Returns
    -------
    list of str
    """
    kinds = {"error": ("error", "no mark, the grader failed"), "invalid": ("warning", "not graded")}
    told = []
    for result in results:
        if result.status in kinds:
            kind, what = kinds[result.status]
            title = f"{printable(result.student)}, {printable(result.assignment)}: {what}"
            told.append(command(kind, title, result.warnings[0]))
    told.sort()
    left = len(told) - MOST
    return told if left <= 0 else [*told[:MOST], command("warning", "", f"and {left} more")]


def command(kind, title, text):
    """A line that GitHub's runner shows as an annotation; no part of it can be a command itself."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    title = title.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    title = title.replace(":", "%3A").replace(",", "%2C")
    return f"::{kind} title={title}::{text}" if title else f"::{kind}::{text}"


def main(path):
    """Print them."""
    entries = json.loads(Path(path).read_text(encoding="utf-8"))["submissions"]
    for line in annotations(Result.from_json(entry) for entry in entries):
        print(line)


if __name__ == "__main__":
    main(sys.argv[1])
