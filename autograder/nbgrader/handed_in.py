"""One student's folder in nbgrader's tree: which file counts, when it came, whether it changed."""

import hashlib
import os
import re
import stat
from dataclasses import replace
from pathlib import Path

from nbgrader.utils import parse_utc

from autograder.submissions import Submission, Unreadable, find
from autograder.text import clean

SMALL = 200
# A zone by name, never by a path: dateutil would open the file.
_TIME = re.compile(r"\d[\d:T .+-]*Z?( [A-Za-z]\w*([/+-]\w+)*)?\s*", re.ASCII)
_SECRET = re.compile(r"[\w-]+\s*", re.ASCII)


def files(root, student, assignment):
    """Everything in the folder that may be a notebook, as the command line finds it.

    Parameters
    ----------
    root : Path
        The tree that holds all students.
    student, assignment : str

    Returns
    -------
    list of Submission
        Links are not followed; what cannot be looked into is among them with its problem.
    """
    folder = root / student / assignment
    try:
        found = find([root / student])
    except OSError as error:
        problem = f"its folder cannot be looked into: {error.strerror}"
        return [Submission(folder / f"{assignment}.ipynb", root, student, assignment, problem)]
    mine = [s for s in found if folder in (s.path, *s.path.parents) or s.path == root / student]
    return [replace(s, root=root, student=student, assignment=assignment) for s in mine]


def digest(root, student, assignment):
    """A digest of all files that may be notebooks: another one means that a mark is out of date."""
    found = [
        (os.fsencode(s.path.relative_to(root)), s.problem, s.digest())
        for s in files(root, student, assignment)
    ]
    return hashlib.sha256(repr(found).encode()).hexdigest()


def the_one(found, notebook, read):
    """Choose the file that the command line grades as this notebook.

    Parameters
    ----------
    found : list of Submission
    notebook : str
    read : callable
        Reads a submission, or raises :class:`Unreadable`.

    Returns
    -------
    submission : Submission
    content : Content

    Raises
    ------
    Unreadable
        When there is none, when it cannot be read, or when there are several.
    """
    mine, problems = [], {}
    for submission in found:
        name, content = submission.path.stem, None
        try:
            content = read(submission)
            name = content.notebook
            if name != notebook:
                problems[submission] = f"this is the notebook {name}, not {notebook}"
        except Unreadable as error:
            problems[submission] = str(error)
        if name == notebook:
            mine.append((submission, content))
        if len(mine) > 1:
            names = " and ".join(clean(s.path.relative_to(s.path.parents[0])) for s, _ in mine)
            raise Unreadable(f"several files are this notebook, {names}; none is graded")
    if not mine or mine[0][0] in problems:
        reasons = [problems[mine[0][0]]] if mine else problems.values()
        raise Unreadable(next(iter(reasons), "no notebook was handed in"))
    return mine[0]


def timestamp(folder):
    """The text of ``timestamp.txt``; "" where it is no small file that holds a time."""
    text = _small(Path(folder), "timestamp.txt", _TIME)
    try:
        return text if text and parse_utc(text.strip()) else ""
    except Exception:  # dateutil raises whatever a strange number leads it to
        return ""


def secret(folder):
    """The text of nbgrader's ``submission_secret.txt``, by which feedback finds its student."""
    return _small(Path(folder), "submission_secret.txt", _SECRET)


def _small(folder, name, pattern):
    """A small regular file's text, where it matches; no link is followed, no pipe waited for."""
    if folder.is_symlink() or folder.parent.is_symlink():
        return ""
    try:
        handle = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        is_file = stat.S_ISREG(os.fstat(handle).st_mode)
        raw = os.read(handle, SMALL + 1) if is_file else b""
    except OSError:
        raw = b""
    finally:
        os.close(handle)
    text = raw.decode("ascii", errors="replace")
    return text if len(text) <= SMALL and pattern.fullmatch(text) else ""
