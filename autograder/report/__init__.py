"""Write results for those who need them: programs, teachers, CI and students."""

import hashlib
import itertools
import json
import os
from dataclasses import replace as changed
from functools import partial
from pathlib import Path

from autograder.report.copies import alike
from autograder.report.feedback import page
from autograder.report.junit import junit
from autograder.report.overview import overview
from autograder.report.tables import summary, table

# Of a file system's 255 bytes some are kept for endings.
MAX_PART = 200


def write(run, folder, deadline=None, jobs=None):
    """Write all reports of a run.

    Parameters
    ----------
    run : autograder.results.Run
    folder : path-like
    deadline : autograder.deadline.Deadline, optional
        What is late gets a warning, and its penalty a column of results.csv; scores stay as earned.
    jobs : int, optional
        Processes that look for copies, as when grading.

    Returns
    -------
    dict of tuple to Path
        The feedback page of each submission, by its key and path.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    table_text = table(run, deadline)
    graded = run.results
    if deadline:
        run = changed(run, results=tuple(map(deadline.noted, run.results)))
    text = json.dumps(run.to_json(), indent=1, ensure_ascii=False) + "\n"
    # A name that is no text, such as a lone surrogate, stands in JSON as its escape.
    replace(folder / "results.json", text.encode(errors="backslashreplace"))
    replace(folder / "results.csv", table_text.encode())
    replace(folder / "summary.md", summary(run).encode())
    replace(folder / "junit.xml", junit(run))
    pages = {}
    found = alike(
        run.results, jobs=jobs, meanwhile=partial(_write_pages, graded, folder, deadline, pages)
    )
    path = folder / "class.html"
    replace(path, overview(run, path, pages, found, deadline).encode())
    return pages


def _write_pages(results, folder, deadline, pages):
    """Write each submission's feedback, and note in ``pages`` where."""
    taken = set()
    for result in results:
        place = folder / "feedback" / _part(result.student) / _part(result.assignment)
        place.mkdir(parents=True, exist_ok=True)
        stem = _part(result.notebook)
        names = (f"{stem}{f'-{n}' if n > 1 else ''}.html" for n in itertools.count(1))
        path = next(p for p in map(place.joinpath, names) if p not in taken)
        taken.add(path)
        replace(path, page(result, path, deadline and deadline.late(result)).encode())
        pages[result.key, result.path] = path


def replace(path, content):
    """Write a file so that a reader finds the old or the new one, never a part."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)


def _part(name):
    """A name as one part of a path: its own wherever a folder can have it."""
    part = name.replace("/", "_").replace("\0", "_")
    raw = os.fsencode(part)
    if len(raw) > MAX_PART:
        digest = hashlib.sha256(raw).hexdigest()[:12]
        part = f"{raw[:MAX_PART].decode(errors='ignore')}-{digest}"
    return part if part not in ("", ".", "..") else "_"
