"""Whose submission a file is, in the trees that learning systems hand out.

Names
-----
Moodle, "Download all submissions": a folder ``First Last_1234567_assignsubmission_file_`` for each
student, or without folders ``First Last_1234567_assignsubmission_file_name.ipynb``; in blind
marking ``Participant 17_1234567_…``. The number is of the submission.
Canvas, "Download Submissions": ``lastfirst_LATE_12345_67890_name-1.ipynb``; the numbers are of the
user and of the file, ``LATE`` stands there when it was, ``-1`` when it was handed in again.
GitHub Classroom, ``gh classroom clone student-repos``: a clone ``assignment-username`` for each.
nbgrader, `zip_collect`: no default; the pattern here reads the names of its manual's example.
"""

import re
from dataclasses import dataclass

from autograder.course import notebooks
from autograder.patience import TooLong, at_most

# A name is a stranger's, and a pattern may take exponential time on it.
MAX_NAME, SECONDS = 1024, 0.2
# nbgrader's words for two of them.
GROUPS = {
    "student": ("student", "student_id"),
    "assignment": ("assignment",),
    "notebook": ("notebook", "file_id"),
}


def _classroom():
    """Clones; a name that begins with no notebook's is the student's as a whole."""
    names = "|".join(name.replace("_", "[-_]") for name in notebooks())
    return rf"(?:(?P<assignment>{names})-)?(?P<student>[^/]+)/"


def presets():
    """Patterns by name.

    What a system wrote comes first in a path. A student names all that follows, and may name it as
    the system would name another's.
    """
    return {
        # Moodle's words stand at a folder's end; before them may be what a student calls himself.
        "moodle": r"(?P<student>[^/]+?_\d+)_assignsubmission_file(?:_|/)"
        r"(?![^/]*\d_assignsubmission_file_?/)",
        "canvas": r"(?P<student>[^/_]+)(?:_LATE)?_\d+_\d+_"
        r"(?P<notebook>[^/]+?)(?:-\d+)?\.ipynb$",
        "classroom": _classroom(),
        "zip_collect": r"(?:(?!_attempt_)[^/])*_(?P<student_id>(?:(?!_attempt_)\w)+)"
        r"_attempt_[0-9\-]+_(?P<file_id>\w+)",
    }


class NoMatch(ValueError):
    """A pattern does not tell whose a file is; the message says why."""


@dataclass(frozen=True)
class Layout:
    """How names are read off a path.

    Parameters
    ----------
    pattern : str
        The name of a preset, or a regular expression with a group ``student`` and, optionally,
        ``assignment`` and ``notebook``, that fits from the path's beginning.

    Raises
    ------
    ValueError
        When it is neither.
    """

    pattern: str

    def __post_init__(self):
        try:
            groups = self._compiled().groupindex
        except (re.error, RecursionError, OverflowError) as error:
            raise ValueError(f"no regular expression: {error}") from None
        if not any(name in groups for name in GROUPS["student"]):
            raise ValueError(
                f"expected a group (?P<student>…) in it, or one of {', '.join(presets())}; "
                f"got {self.pattern!r}"
            )

    def _compiled(self):
        return re.compile(presets().get(self.pattern, self.pattern))

    def names(self, path):
        """Student, assignment and notebook; "" for what the pattern does not tell.

        Parameters
        ----------
        path : str
            Below the folder that was given, with ``/`` between its parts.

        Raises
        ------
        NoMatch
        """
        if len(path) > MAX_NAME:
            raise NoMatch(f"its name is longer than {MAX_NAME} characters")
        try:
            with at_most(SECONDS):
                found = self._compiled().match(path)
        except TooLong as error:
            raise NoMatch(f"matching its name {error}") from None
        if found is None:
            raise NoMatch(f"its name does not fit --student-regex {self.pattern}")
        told = found.groupdict()
        values = [next((told[g] for g in GROUPS[part] if told.get(g)), "") for part in GROUPS]
        if not values[0].strip():
            raise NoMatch(f"in its name --student-regex {self.pattern} finds no student")
        return tuple(values)
