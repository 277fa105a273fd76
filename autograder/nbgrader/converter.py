"""nbgrader's autograde, which sees of a submission what the grading process made of it.

Each student's folder is read, graded and laid out anew in a temporary tree: the notebook restored
onto its release, with its marks, and the time it was handed in. From there on nbgrader works as it
always does, and never meets what a student wrote or left lying about.
"""

import glob
import json
import os
import tempfile
from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import rmtree
from traitlets import Enum, Float

from autograder.course import ROOT
from autograder.nbgrader.grader import Grader
from autograder.nbgrader.stamps import own_files

# Where the digests of what was graded are kept, in the autograded notebook's metadata.
KEY = "autograder"


class GradeInSandbox(Autograde):
    """Autograde with this grader; in another course of the same server, nbgrader's own."""

    sandbox = Enum(("auto", "strict", "none"), "auto", help="as --sandbox").tag(config=True)
    timeout = Float(60.0, help="time limit of one submission in seconds").tag(config=True)

    grader = None

    def start(self):
        """Grade all that is new, changed or asked for."""
        if not is_this_course(self.coursedir):
            super().start()
            return
        with tempfile.TemporaryDirectory() as stage, Grader(self.sandbox, self.timeout) as grader:
            self.grader, self.handed_in, self.misnamed = grader, self.coursedir, []
            self.coursedir = _copy(self.coursedir, submitted_directory=stage)
            try:
                super().start()
            finally:
                self.coursedir, self.grader = self.handed_in, None
        if self.misnamed:
            raise NbGraderException(f"not graded: {self.misnamed}")

    def init_notebooks(self):
        """Take every folder of the assignment, with a notebook by the right name in it or not."""
        if self.grader is None:
            super().init_notebooks()
            return
        course, self.assignments, self.notebooks = self.handed_in, {}, []
        names = course.assignment_id, course.student_id
        pattern = course.format_path(course.submitted_directory, names[1], names[0])
        # A name such as [ada] is a pattern too, which does not match itself.
        folders = [pattern] if os.path.lexists(pattern) else glob.glob(pattern)
        for folder in filter(os.path.isdir, folders):
            student, assignment = Path(folder).parts[-2:]
            if "\n" in student:
                self.log.error("No line break may be in a folder's name: %r", student)
                self.misnamed.append(student)
                continue
            staged = self._format_source(assignment, student)
            self.assignments[staged] = [os.path.join(staged, f"{assignment}.ipynb")]
        if not self.assignments:
            self.log.error("Nothing was handed in at '%s'", pattern)
            raise NbGraderException(f"nothing was handed in at '{pattern}'")

    def init_destination(self, assignment_id, student_id):
        """Whether to grade it; the mark is there before anything of an earlier one is removed."""
        if self.grader is None:
            return super().init_destination(assignment_id, student_id)
        if student_id in self.handed_in.student_id_exclude.split(","):
            return False
        course = self.handed_in
        folder = Path(course.format_path(course.submitted_directory, student_id, assignment_id))
        dest = Path(self._format_dest(assignment_id, student_id))
        names = {
            "root": str(folder.parents[1]),
            "student": student_id,
            "assignment": assignment_id,
        }
        digests, own = self.grader.ask("look", **names)["digests"], own_files(folder)
        if not self.force and graded_of(dest, assignment_id) == digests and own_files(dest) == own:
            self.log.info("Skipping what did not change: %s", dest)
            return False
        page = course.format_path(course.feedback_directory, student_id, assignment_id)
        self.graded = self.grader.ask("grade", **names, page=f"{page}/{assignment_id}.html")
        if self.graded["problem"]:
            self.log.warning("%s could not be graded: %s", dest, self.graded["problem"])
        self._stage(Path(self._format_source(assignment_id, student_id)), digests, own)
        if dest.exists():
            rmtree(dest)
        return True

    def _stage(self, folder, digests, own):
        """Lay out what nbgrader is to see."""
        folder.mkdir(parents=True)
        notebook = self.graded["notebook"]
        notebook["metadata"][KEY] = digests
        (folder / f"{folder.name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        for name, text in own.items():
            (folder / name).write_bytes(text.encode())


def graded_of(folder, assignment):
    """What an autograded notebook was made of, by its digests; {} where there is none."""
    try:
        notebook = json.loads((folder / f"{assignment}.ipynb").read_bytes())
        return dict(notebook["metadata"][KEY])
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def is_this_course(coursedir):
    """Whether nbgrader is at work on this course, and not on another one of the same server."""
    return Path(coursedir.root).resolve() == ROOT


def _copy(coursedir, **changes):
    names = coursedir.trait_names(config=True)
    return CourseDirectory(**{n: getattr(coursedir, n) for n in names} | changes)
