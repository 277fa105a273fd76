"""The nbgrader course: generate_assignment, autograde, generate_feedback, formgrader, export."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent
try:
    from autograder import course

    if course.ROOT != ROOT:
        raise ImportError(f"it is installed from {course.ROOT}")
    from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
    from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata

    from autograder.nbgrader.install import install
    from autograder.nbgrader.plugins import FreshSource, GetBothComments, SaveMarks
    from autograder.release import STUB, release_preprocessors
except ImportError as error:
    # No plain exception: nbgrader would go on with its defaults, and run what students wrote
    # beside the gradebook.
    raise SystemExit(
        f"The course in {ROOT} is not installed for this Python ({error}): run `make` there, and "
        "use the commands in its .venv/bin."
    ) from error

c = get_config()  # noqa: F821
install()

c.CourseDirectory.course_id = "gradients-through-time"
c.CourseDirectory.root = str(ROOT)
# Nothing but the notebook may lie in the source folder: whatever does is copied to students.
c.CourseDirectory.source_directory = "build/source"
c.CourseDirectory.release_directory = "exercises"

c.GenerateAssignment.force = True
c.GenerateAssignment.exporter_class = FreshSource
c.GenerateAssignment.preprocessors = release_preprocessors()
c.ClearSolutions.code_stub = {"python": STUB}

# What autograde reads was restored and marked by the grader (autograder/nbgrader/converter.py).
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [SaveMarks, AssignLatePenalties, CheckCellMetadata]

# A comment or a mark given by hand changes feedback, and no timestamp tells.
c.GenerateFeedback.force = True
c.GenerateFeedback.preprocessors = [GetBothComments, CSSHTMLHeaderPreprocessor]
