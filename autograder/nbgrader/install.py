"""Put this grader where nbgrader's commands and formgrader's buttons look for theirs.

nbgrader has no setting for the class that autogrades, nor for how a server page reads what was
handed in; the names below are those of nbgrader 0.9.6, which requirements.txt pins.
"""

import logging
import os
import sys
from pathlib import Path

from nbgrader.apps import api, autogradeapp
from nbgrader.utils import parse_utc

from autograder.nbgrader import handed_in, stamps
from autograder.nbgrader.converter import GradeInSandbox, graded_of, is_this_course
from autograder.nbgrader.sources import refresh
from autograder.release import outdated_sources


def install():
    """Do it, once or again: formgrader reads the configuration anew for every page."""
    # nbgrader starts `alembic` by its bare name when it makes the first gradebook.
    here = str(Path(sys.executable).parent)
    if here not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join(filter(None, [here, os.environ.get("PATH")]))
    autogradeapp.Autograde = api.Autograde = GradeInSandbox
    api.NbGraderAPI.get_submitted_timestamp = get_submitted_timestamp
    api.NbGraderAPI.get_autograded_students = get_autograded_students
    # Formgrader lists the assignments that have a source.
    if outdated_sources(missing=True):
        try:
            refresh()
        except RuntimeError as error:
            # An exception here would make nbgrader go on without this configuration.
            logging.getLogger("traitlets").error("%s", error)


def get_submitted_timestamp(self, assignment_id, student_id):
    """When it was handed in, or None: whatever bears the file's name, the server goes on."""
    text = stamps.timestamp(_submitted(self.coursedir, student_id, assignment_id))
    return parse_utc(text.strip()) if text else None


_stock_autograded_students = api.NbGraderAPI.get_autograded_students


def get_autograded_students(self, assignment_id):
    """Students whose mark is that of what lies there now, also where no time tells it."""
    students = _stock_autograded_students(self, assignment_id)
    if not is_this_course(self.coursedir):
        return students
    return {s for s in students if _is_current(self.coursedir, s, assignment_id)}


def _is_current(course, student, assignment):
    folder = _submitted(course, student, assignment)
    dest = Path(course.format_path(course.autograded_directory, student, assignment))
    graded = graded_of(dest, assignment)
    # A folder that is gone was collected and tidied away; its mark stands.
    return not folder.exists() or graded.get("submission") == handed_in.digest(
        folder.parents[1], student, assignment
    )


def _submitted(course, student, assignment):
    return Path(course.format_path(course.submitted_directory, student, assignment))
