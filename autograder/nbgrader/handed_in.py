"""One student's folder in nbgrader's tree: which file counts, and whether anything changed."""

import hashlib
import os
from dataclasses import replace

from autograder.search import find
from autograder.submissions import Submission, Unreadable
from autograder.text import clean


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
