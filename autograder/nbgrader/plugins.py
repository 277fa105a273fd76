"""Let stock nbgrader commands take their marks from this grader.

``nbgrader autograde`` reads a submission, runs preprocessors over it and writes marks into the
gradebook. Here it reads through :class:`SubmissionExporter`, which trusts nothing, and instead of
executing the notebook it asks the grader, so that no submitted code runs beside the gradebook.
"""

import atexit
import secrets
from functools import cache
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade
from traitlets import Enum, Float

from autograder.course import ROOT
from autograder.grade import Settings, grade_one, refusal
from autograder.nbgrader.restore import restore
from autograder.report.feedback import comment
from autograder.sandbox.host import Sandbox
from autograder.submissions import Content, Submission, Unreadable


class SubmissionExporter(NotebookExporter):
    """Read a submission whatever it is: what cannot be read becomes the blank release."""

    def from_filename(self, filename, resources=None, **kwargs):
        """Convert one notebook; restored onto its release when it comes from a student."""
        if not getattr(self.parent, "_sanitizing", False):
            return super().from_filename(filename, resources=resources, **kwargs)
        name = Path(filename).stem
        try:
            content = _submission(filename).read().json
        except Unreadable:
            content = None
        notebook = nbformat.from_dict(restore(name, content))
        return self.from_notebook_node(notebook, resources=resources, **kwargs)


def _submission(path):
    """The submission of a file in nbgrader's tree."""
    path = Path(path).absolute()
    return Submission(path, path.parents[2], path.parts[-3], path.parts[-2])


@cache
def _sandbox(mode, seconds):
    """One sandbox for all that a command grades."""
    sandbox = Sandbox(mode, seconds)
    atexit.register(sandbox.close)
    return sandbox


@cache
def _seed():
    return secrets.randbits(53)


class GradeInSandbox(NbGraderPreprocessor):
    """Write the grader's marks into the check cells, as nbgrader's partial credit."""

    sandbox = Enum(("auto", "strict", "none"), "auto", help="as --sandbox").tag(config=True)
    timeout = Float(60.0, help="time limit of one submission in seconds").tag(config=True)

    def preprocess(self, nb, resources):
        """Grade the notebook as it was submitted, not the restored copy at hand."""
        course = self.parent.parent.coursedir
        names = resources["nbgrader"]
        folder = course.format_path(
            course.submitted_directory, names["student"], names["assignment"]
        )
        path = Path(folder) / f"{names['notebook']}.ipynb"
        result = self.result(_submission(path), names["notebook"])
        resources["autograder"] = result
        scores = {exercise.id: float(exercise.score) for exercise in result.exercises}
        for cell in nb.cells:
            if is_grade(cell):
                self.write_score(
                    cell, scores.get(cell.metadata.nbgrader.grade_id[: -len("-check")], 0.0)
                )
        return nb, resources

    def result(self, submission, notebook):
        """Grade a submission as the notebook that nbgrader takes it for."""
        try:
            content = submission.read()
        except Unreadable as error:
            return refusal(submission, error)
        content = Content(notebook, content.json, content.sha256)
        settings = Settings(_seed(), self.sandbox, self.timeout)
        result = grade_one(
            submission, content, settings, lambda: _sandbox(self.sandbox, self.timeout)
        )
        if result.status == "error":
            raise RuntimeError(f"the grader itself failed, this is no mark: {result.warnings[0]}")
        return result

    def write_score(self, cell, score):
        """Put a score before the cell's own outputs: nbgrader takes the first that decides."""
        worth = float(cell.metadata.nbgrader.points)
        if not 0 <= score <= worth:
            raise ValueError(f"{cell.metadata.nbgrader.grade_id}: score {score} of {worth}")
        result = nbformat.v4.new_output(
            "execute_result", {"text/plain": repr(score)}, execution_count=None
        )
        cell.outputs = [result, *cell.outputs]


class SaveMarks(SaveAutoGrades):
    """Save the marks, and as comments what the hidden tests found."""

    def _add_comment(self, cell, resources):
        super()._add_comment(cell, resources)
        names = resources["nbgrader"]
        page = ROOT / "feedback" / names["student"] / names["assignment"] / "page.html"
        exercise_id = cell.metadata.nbgrader.grade_id.removesuffix("-check")
        text = comment(resources["autograder"], exercise_id, page)
        if text:
            found = self.gradebook.find_comment(
                cell.metadata.nbgrader.grade_id,
                self.notebook_id,
                self.assignment_id,
                self.student_id,
            )
            found.auto_comment = text
            self.gradebook.db.commit()
