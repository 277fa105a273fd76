"""Find and read what was handed in, trusting none of it."""

import json
import os
import re
import stat
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from autograder.course import exercises, notebooks, released

MAX_BYTES = 25 << 20
MAX_CELLS = 2000


@dataclass
class Submitted:
    """One notebook as it was handed in.

    ``cells`` are the sources of the code cells to run, ``ids`` their nbgrader ids ("" where there
    is none), ``names`` the functions to grade. ``problem`` says why it cannot be graded.
    """

    path: Path
    student: str
    assignment: str
    notebook: str
    cells: list = field(default_factory=list)
    names: list = field(default_factory=list)
    problem: str = ""
    content: dict = field(default_factory=dict)

    def student_cells(self):
        """The cells as they came, none of them to be trusted."""
        return raw_cells(self.content)


def find(paths):
    """Find the submissions below the paths given on the command line.

    Parameters
    ----------
    paths : iterable of Path
        Notebooks, or folders searched for ``<student>/<assignment>/<notebook>.ipynb``.

    Returns
    -------
    list of Submitted
        Sorted; whatever is no regular file is among them with its problem. Links are not followed.
    """
    found = {}
    for path in map(Path, paths):
        root = path.absolute()
        is_folder = stat.S_ISDIR(os.lstat(root).st_mode) and root.suffix != ".ipynb"
        for entry in sorted(_walk(root)) if is_folder else [root]:
            found.setdefault(entry, read(entry, root))
    return sorted(found.values(), key=lambda s: (s.student, s.assignment, s.notebook, s.path))


def _walk(folder):
    """Everything that lies where a submission should be; nothing behind a link."""
    is_assignment = folder.name in notebooks()
    handed_in = False
    for child in os.scandir(folder):
        if child.name.startswith("."):
            continue
        if child.name.endswith(".ipynb"):
            handed_in = True
            yield Path(child.path)
        elif child.is_symlink() and not is_assignment:
            yield Path(child.path)
        elif child.is_dir(follow_symlinks=False):
            yield from _walk(Path(child.path))
    if is_assignment and not handed_in:
        yield folder / f"{folder.name}.ipynb"


def read(path, root=None):
    """Read one submission; a problem is noted in it, never raised.

    No link is followed between ``root`` and the file.
    """
    path = Path(path).absolute()
    student, assignment = _names(path, root)
    stem = printable(path.stem)
    submitted = Submitted(path, printable(student), printable(assignment) or stem, stem)
    try:
        links = [p for p in path.parents if root and root in p.parents and p.is_symlink()]
        if links:
            raise ValueError(
                f"it lies behind a link, {printable(links[0].name)}, and is not followed"
            )
        submitted.content = _load(path)
        cells = _cells(submitted.content)
    except ValueError as error:
        submitted.problem = str(error)
        return submitted
    submitted.notebook = _recognise(path, cells)
    if not submitted.notebook:
        submitted.problem = "nothing in it belongs to a notebook of this course"
        submitted.notebook = stem
        return submitted
    submitted.assignment = printable(assignment) or submitted.notebook
    submitted.names = list(exercises(submitted.notebook))
    unchanged = finale_of(submitted.notebook)
    # The closing demonstration defines nothing, and may train for half a minute.
    submitted.cells = [c["source"] for c in cells if c["code"] and c["source"] != unchanged]
    return submitted


def _names(path, root):
    """Student and assignment, from where a submission lies; the assignment may be ""."""
    above = path.parts[:-1]
    inside = path.relative_to(root).parts if root and root in path.parents else ()
    if path.suffix != ".ipynb":  # a link where a folder should be
        return (above[-1], path.name) if path.name in notebooks() else (path.name, "")
    if len(inside) >= 3 or (len(above) > 1 and above[-1] in (path.stem, *notebooks())):
        return above[-2], above[-1]
    return above[-1], ""


def _load(path):
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise ValueError("no notebook was handed in") from None
    except OSError as error:
        raise ValueError(
            f"it cannot be opened, and links are not followed: {error.strerror}"
        ) from None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("it is a folder, a pipe or a device, not a notebook file")
        if status.st_size > MAX_BYTES:
            megabytes = status.st_size / 1e6
            raise ValueError(
                f"it is too large: {megabytes:.0f} MB of at most {MAX_BYTES / 1e6:.0f}"
            )
        with os.fdopen(handle, "rb", closefd=False) as file:
            raw = file.read(MAX_BYTES + 1)
    finally:
        os.close(handle)
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        raise ValueError("it is not a notebook: its text is not valid JSON") from None
    if not isinstance(content, dict):
        raise ValueError("it is not a notebook: it holds no cells")
    return content


def _cells(content):
    """Cells as dicts of id, code and source.

    Not nbformat's reader: that one stops at the first thing amiss, where a student's notebook with
    a broken scratch cell is still to be graded. Format 3 kept its cells in worksheets.
    """
    cells = raw_cells(content)
    if not cells:
        raise ValueError("it is not a notebook: it holds no cells")
    if len(cells) > MAX_CELLS:
        raise ValueError(f"it is too large: {len(cells)} cells of at most {MAX_CELLS}")
    return [_cell(cell) for cell in cells]


def raw_cells(content):
    """The cells of a notebook's JSON that are objects, as they came."""
    cells = content.get("cells")
    if cells is None:
        sheets = content.get("worksheets")
        sheets = sheets if isinstance(sheets, list) else []
        lists = [s.get("cells") for s in sheets if isinstance(s, dict)]
        cells = [cell for part in lists if isinstance(part, list) for cell in part]
    return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []


def _cell(cell):
    return {
        "id": grade_id(cell),
        "code": cell.get("cell_type") == "code",
        "source": source_of(cell),
    }


def grade_id(cell):
    """A cell's nbgrader id; "" where it has none."""
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    found = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return found if isinstance(found, str) else ""


def source_of(cell):
    """A cell's source as one string, whichever way it is stored."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    # A lone surrogate is valid JSON but no text.
    return source.encode(errors="replace").decode() if isinstance(source, str) else ""


def _recognise(path, cells):
    """Which notebook of the course this is: by its name, its folder, or what it defines."""
    text = "\n".join(cell["source"] for cell in cells if cell["code"])
    ids = {cell["id"] for cell in cells}

    def count(notebook):
        mine = exercises(notebook)
        named = sum(bool(re.search(rf"\b{name}\b", text)) for name in mine)
        return named + sum(exercise.id in ids for exercise in mine.values())

    named = [n for n in (path.stem, path.parent.name) if n in notebooks()]
    if named and count(named[0]):
        return named[0]
    best = max(notebooks(), key=count)
    return best if count(best) else ""


@cache
def finale_of(notebook):
    """Source of a released notebook's closing cell, or None."""
    try:
        cells = released(notebook)["cells"]
    except FileNotFoundError:
        return None
    finales = [c for c in cells if "finale" in c["metadata"].get("tags", [])]
    return "".join(finales[-1]["source"]) if finales else None


def printable(text):
    """A name without control characters, fit for a terminal, XML and a table."""
    return "".join(
        c if c.isprintable() else "�" for c in os.fsencode(text).decode(errors="replace")
    )
