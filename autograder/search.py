"""Find what was handed in: which files, and whose."""

import os
import stat
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import notebooks
from autograder.layouts import Layout, NoMatch
from autograder.submissions import Submission, Unreadable
from autograder.text import printable

# Of one student's assignment, or of all that lies beside assignments: how deep, how many things,
# how many notebooks are looked at.
MAX_DEPTH, MAX_ENTRIES, MAX_NOTEBOOKS = 16, 10_000, 50
# What browsers, file systems and Jupyter leave beside a notebook.
IGNORED = (".ipynb_checkpoints", "__MACOSX", ".git")


@dataclass(frozen=True)
class Tree:
    """A place to search, whose names are not those of nbgrader's tree."""

    path: Path
    layout: Layout


def find(paths):
    """Find the submissions below the paths given on the command line.

    Parameters
    ----------
    paths : iterable of Path or Tree
        Notebooks, or folders searched for ``<student>/<assignment>/<notebook>.ipynb``.

    Returns
    -------
    list of Submission
        Sorted; whatever is no regular file is among them with its problem. Links are not followed.
    """
    found = {}
    for place in paths:
        layout = place.layout if isinstance(place, Tree) else None
        root = Path(place.path if layout else place).absolute()
        is_folder = stat.S_ISDIR(os.lstat(root).st_mode) and root.suffix != ".ipynb"
        for submission in (
            _below(root, layout) if is_folder else [_named(root, root.parent, layout)]
        ):
            found.setdefault(submission.path, submission)
    return sorted(found.values(), key=lambda s: (s.student, s.assignment, str(s.path)))


def in_turn(submissions):
    """Everybody's first, then everybody's second: who hands in hundreds waits for the others."""
    turns = Counter()

    def turn(submission):
        turns[submission.student] += 1
        return turns[submission.student]

    return sorted(submissions, key=turn)


def not_anothers(submissions, folders):
    """Submissions with names that claim another student's corrected.

    Given ``submitted/eve``, the folder ``ada`` in it looks like a student's; that Ada's own lies
    beside Eve's, and was given as well or before, tells that it is none.

    Parameters
    ----------
    submissions : list of Submission
    folders : dict of str to set of Path
        What :meth:`autograder.store.Store.folders` remembers.

    Returns
    -------
    list of Submission
    """
    roots = {s.root for s in submissions}

    def corrected(submission):
        root, student = submission.root, submission.student
        own = root.parent / student
        known = own in roots or own in folders.get(student, ())
        if own == root or not known or not os.path.lexists(own):
            return submission
        return replace(submission, student=root.name, assignment=student)

    return list(map(corrected, submissions))


def _below(root, layout):
    """Submissions in a folder, a student at a time: what one does, another does not feel."""
    for child in _listed(root):
        yield from _of_student(child, root, layout)
    if root.name in notebooks() and not any(c.name.endswith(".ipynb") for c in _listed(root)):
        yield _named(root / f"{root.name}.ipynb", root, layout)


def _of_student(folder, root, layout):
    """What one student handed in, an assignment at a time: too much in one is not the others'."""
    in_assignment = root.name in notebooks()
    apart = [] if in_assignment or folder.name in notebooks() else _assignments(folder)
    for start in (folder, *apart):
        try:
            inside = _walk(start, in_assignment, {entry.path for entry in apart} - {start.path})
            yield from (_named(path, root, layout) for path in inside)
        except OSError as error:
            where = printable(error.filename or start.path)
            problem = f"{where} cannot be looked into: {error.strerror}"
            yield _spoilt(start, root, layout, problem)
        except Unreadable as error:
            yield _spoilt(start, root, layout, str(error))


def _assignments(folder):
    """Folders of a student's that bear notebooks' names, where nbgrader looks for them."""
    try:
        if not folder.is_dir(follow_symlinks=False):
            return []
        return [entry for entry in _listed(folder.path)
                if entry.name in notebooks() and entry.is_dir(follow_symlinks=False)]  # fmt: skip
    except OSError:
        return []  # who looks for the rest finds the same, and says so


def _spoilt(start, root, layout, problem):
    """What stands for a folder that cannot be searched."""
    if start.name in notebooks():
        instead = _named(Path(start.path, f"{start.name}.ipynb"), root, layout)
        return replace(instead, path=Path(start.path), problem=problem)
    return Submission(Path(start.path), root, start.name, "", problem)


def _listed(folder):
    """What a folder holds, sorted, but for what is never handed in."""
    with os.scandir(folder) as entries:
        mine = [e for e in entries if e.name not in IGNORED and not e.name.startswith("._")]
    return sorted(mine, key=lambda entry: entry.name)


def _walk(start, in_assignment, without):
    """Everything that lies where a submission should be; nothing behind a link."""
    waiting, seen, found = [(start, 1, in_assignment)], 0, []
    while waiting:
        entry, depth, in_assignment = waiting.pop()
        if entry.path in without:
            continue
        seen += 1
        if entry.name.endswith(".ipynb") or (entry.is_symlink() and not in_assignment):
            found.append(Path(entry.path))
        elif entry.is_dir(follow_symlinks=False):
            inside = _listed(entry.path)
            is_assignment = entry.name in notebooks()
            waiting += [(child, depth + 1, is_assignment) for child in inside]
            if is_assignment and not any(child.name.endswith(".ipynb") for child in inside):
                found.append(Path(entry.path, f"{entry.name}.ipynb"))
        if seen > MAX_ENTRIES or depth > MAX_DEPTH or len(found) > MAX_NOTEBOOKS:
            raise Unreadable(
                f"it holds more than can be looked at: at most {MAX_NOTEBOOKS} notebooks among "
                f"{MAX_ENTRIES} files, {MAX_DEPTH} folders deep"
            )
    return found


def _named(path, root, layout):
    """The student is the first folder below the root, or whom a layout finds in the path."""
    if layout:
        below = path.relative_to(root).as_posix()
        try:
            student, assignment, notebook = layout.names(below)
        except NoMatch as problem:
            return Submission(path, root, below, "", str(problem))
        return Submission(path, root, student, assignment, notebook=notebook)
    parts = path.relative_to(root).parts[:-1]
    above = path.parts[:-1]
    if path.suffix != ".ipynb":  # a link where a folder should be
        student, assignment = (
            (above[-1], path.name) if path.name in notebooks() else (path.name, "")
        )
    elif len(parts) >= 2:
        student, assignment = parts[:2]
    elif len(above) > 1 and (above[-1] in notebooks() or (not parts and above[-1] == path.stem)):
        student, assignment = above[-2:]
    else:
        student, assignment = above[-1], ""
    return Submission(path, root, student, assignment)
