"""The nbgrader course: generate_assignment, autograde, generate_feedback, formgrader, export."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))
# nbgrader starts `alembic` by its bare name when it makes the first gradebook.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata  # noqa: E402

from autograder.nbgrader.plugins import GradeInSandbox, SaveMarks, SubmissionExporter  # noqa: E402
from autograder.release import STUB, release_preprocessors, write_sources  # noqa: E402

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "gradients-through-time"
c.CourseDirectory.root = str(ROOT)
# Nothing but the notebook may lie in the source folder: whatever does is copied to students.
c.CourseDirectory.source_directory = "build/source"
c.CourseDirectory.release_directory = "exercises"
# Of a submission only its notebooks are taken; a pipe or a link beside them is left where it is.
c.CourseDirectory.ignore = ["*"]

c.GenerateAssignment.force = True
c.GenerateAssignment.preprocessors = release_preprocessors()
c.ClearSolutions.code_stub = {"python": STUB}

c.Autograde.exporter_class = SubmissionExporter
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    GradeInSandbox,
    SaveMarks,
    AssignLatePenalties,
    CheckCellMetadata,
]

if "generate_assignment" in sys.argv:
    write_sources()
