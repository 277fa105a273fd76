"""Read what was handed in, trusting none of it."""

import contextlib
import hashlib
import json
import os
import re
import stat
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.course import Notebook, exercises, notebooks
from autograder.text import printable

MAX_BYTES = 25 << 20
MAX_CELLS = 2000


class Unreadable(ValueError):
    """A submission cannot be graded; the message says why, to its student."""


@dataclass(frozen=True)
class Submission:
    """A file that was handed in, not yet opened.

    Attributes
    ----------
    path, root : Path
        No link is followed between ``root`` and the file.
    student, assignment : str
        Exactly as the file system names them; the assignment may be "".
    problem : str
        Why it need not be opened.
    notebook : str
        Which one its name says it is; "" when it says nothing.
    """

    path: Path
    root: Path
    student: str
    assignment: str
    problem: str = ""
    notebook: str = ""

    def read(self):
        """Open and read it.

        Returns
        -------
        Content

        Raises
        ------
        Unreadable
        """
        raw = self.raw()
        content = parse(raw)
        name = recognise(self.path, content, self.notebook)
        if name in self.beside():
            raise Unreadable(f"beside it lies {name}.ipynb, which is the one that is graded")
        return Content(name, content, hashlib.sha256(raw).hexdigest())

    def carried(self):
        """Itself, with its bytes: what a machine needs that does not have the file.

        Returns
        -------
        Carried

        Raises
        ------
        Unreadable
        """
        with unreadable_whatever_fails():
            raw, near = self.raw(), tuple(self.beside())
        return Carried(self.path, self.root, self.student, self.assignment,
                       notebook=self.notebook, content=raw, neighbours=near)  # fmt: skip

    def raw(self):
        """The file's bytes.

        Raises
        ------
        Unreadable
        """
        if self.problem:
            raise Unreadable(self.problem)
        for folder in self.path.parents:
            if self.root in folder.parents and folder.is_symlink():
                where = printable(folder.name)
                raise Unreadable(f"it lies behind a link, {where}, and is not followed")
        return regular_bytes(self.path)

    def beside(self):
        """Notebooks of the course that lie beside it under their own names."""
        places = {name: self.path.with_name(f"{name}.ipynb") for name in notebooks()}
        return [n for n, place in places.items() if place != self.path and os.path.lexists(place)]

    def digest(self):
        """SHA-256 of the file; "" when there is none to be read."""
        try:
            return hashlib.sha256(regular_bytes(self.path)).hexdigest()
        except Unreadable:
            return ""


@dataclass(frozen=True)
class Carried(Submission):
    """A file that was handed in, as bytes: on a machine that may not have it.

    Attributes
    ----------
    content : bytes
    neighbours : tuple of str
        What :meth:`Submission.beside` said where the file lies.
    """

    content: bytes = b""
    neighbours: tuple = ()

    def raw(self):
        """The file's bytes."""
        return self.content

    def beside(self):
        """Notebooks of the course that lay beside it under their own names."""
        return list(self.neighbours)

    def digest(self):
        """SHA-256 of the file."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Content:
    """A notebook's JSON as it came, none of it to be trusted, and which notebook it is."""

    notebook: str
    json: dict
    sha256: str = ""

    @property
    def cells(self):
        """Sources of the code cells to run.

        The closing demonstration is left out when unchanged: it defines nothing, and may train for
        half a minute.
        """
        sources = [source_of(c) for c in raw_cells(self.json) if c.get("cell_type") == "code"]
        return [source for source in sources if source != finale_of(self.notebook)]


@contextlib.contextmanager
def unreadable_whatever_fails():
    """Take anything that goes wrong for a submission that cannot be read.

    Raises
    ------
    Unreadable
    """
    try:
        yield
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(f"it cannot be read ({type(error).__name__})") from None


def regular_bytes(path, most=MAX_BYTES):
    """A regular file's bytes; no link is followed, no pipe waited for."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise Unreadable("no notebook was handed in") from None
    except OSError as error:
        why = f"it cannot be opened, and links are not followed: {error.strerror}"
        raise Unreadable(why) from None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("it is a folder, a pipe or a device, not a notebook file")
        with os.fdopen(handle, "rb", closefd=False) as file:
            raw = file.read(most + 1)
    except OSError as error:
        raise Unreadable(f"it cannot be read: {error.strerror}") from None
    finally:
        os.close(handle)
    if len(raw) > most:
        size = max(status.st_size, len(raw)) / 1e6
        raise Unreadable(f"it is too large: {size:.0f} MB of at most {most / 1e6:.0f}")
    return raw


def parse(raw):
    """A notebook's JSON.

    Not nbformat's reader: that one stops at the first thing amiss, where a student's notebook with
    a broken scratch cell is still to be graded.
    """
    try:
        content = json.loads(raw)
    except MemoryError:
        raise Unreadable("it is too large: its JSON does not fit into memory") from None
    except (ValueError, RecursionError):
        raise Unreadable("it is not a notebook: its text is not valid JSON") from None
    cells = raw_cells(content) if isinstance(content, dict) else []
    if not cells:
        raise Unreadable("it is not a notebook: it holds no cells")
    if len(cells) > MAX_CELLS:
        raise Unreadable(f"it is too large: {len(cells)} cells of at most {MAX_CELLS}")
    return content


def raw_cells(content):
    """The cells of a notebook's JSON that are objects, as they came.

    Format 3 kept them in worksheets.
    """
    cells = content.get("cells")
    if cells is None:
        sheets = content.get("worksheets")
        sheets = sheets if isinstance(sheets, list) else []
        lists = [s.get("cells") for s in sheets if isinstance(s, dict)]
        cells = [cell for part in lists if isinstance(part, list) for cell in part]
    return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []


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


def recognise(path, content, told=""):
    """Which notebook of the course this is: by its name, its folder, or what it defines.

    Parameters
    ----------
    path : Path
    content : dict
    told : str
        What is told of its name besides its path.

    Raises
    ------
    Unreadable
        When nothing in it belongs to the course.
    """
    cells = raw_cells(content)
    words = set()
    for cell in cells:
        if cell.get("cell_type") == "code":
            words.update(re.findall(r"\w+", source_of(cell)))
    ids = {grade_id(cell) for cell in cells}

    def count(notebook):
        mine = exercises(notebook)
        return len(words.intersection(mine)) + sum(e.id in ids for e in mine.values())

    named = [n for n in (told, path.stem, path.parent.name) if n in notebooks()]
    best = named[0] if named and count(named[0]) else max(notebooks(), key=count)
    if not count(best):
        raise Unreadable("nothing in it belongs to a notebook of this course")
    return best


@cache
def finale_of(notebook):
    """Source of a released notebook's closing cell, or None."""
    try:
        cells = Notebook(notebook).content()["cells"]
    except FileNotFoundError:
        return None
    finales = [c for c in cells if "finale" in c["metadata"].get("tags", [])]
    return "".join(finales[-1]["source"]) if finales else None
