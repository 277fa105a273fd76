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

from autograder import report
from autograder.grade import grade_batch
from autograder.restore import restore
from autograder.sandbox import ROOT, Sandbox
from autograder.submissions import read


class SubmissionExporter(NotebookExporter):
    """Read a submission whatever it is: what cannot be read becomes the blank release."""

    def from_filename(self, filename, resources=None, **kwargs):
        """Convert one notebook; restored onto its release when it comes from a student."""
        if not getattr(self.parent, "_sanitizing", False):
            return super().from_filename(filename, resources=resources, **kwargs)
        submitted = _read(filename, Path(filename).stem)
        notebook = nbformat.from_dict(restore(submitted))
        return self.from_notebook_node(notebook, resources=resources, **kwargs)


def _read(path, notebook):
    submitted = read(path, root=Path(path).absolute().parents[2])
    submitted.notebook = notebook
    return submitted


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
        submitted = _read(path, names["notebook"])
        entries = [report.invalid_entry(submitted)] if submitted.problem else []
        if not entries:
            grader = _sandbox(self.sandbox, self.timeout)
            keep = lambda _, entry: entries.append(entry)  # noqa: E731
            grade_batch(grader, [(0, submitted)], _seed(), self.timeout, keep)
        resources["autograder"] = entries[0]
        scores = {e["id"]: float(e["score"]) for e in entries[0]["exercises"]}
        for cell in nb.cells:
            if is_grade(cell):
                self.write_score(
                    cell, scores.get(cell.metadata.nbgrader.grade_id[: -len("-check")], 0.0)
                )
        return nb, resources

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
        entry = resources["autograder"]
        text = comment(entry, cell.metadata.nbgrader.grade_id, names)
        if text:
            found = self.gradebook.find_comment(
                cell.metadata.nbgrader.grade_id,
                self.notebook_id,
                self.assignment_id,
                self.student_id,
            )
            found.auto_comment = text
            self.gradebook.db.commit()


def comment(entry, exercise_id, names):
    """One exercise's feedback in Markdown; what the submission said stands in a code block."""
    if entry["status"] == "invalid":
        return "This could not be graded: " + _block("; ".join(entry["warnings"]))
    exercise = next((e for e in entry["exercises"] if e["id"] == exercise_id), None)
    if exercise is None:
        return ""
    page = ROOT / "feedback" / names["student"] / names["assignment"] / "page.html"
    parts = []
    for name in dict.fromkeys(t["mistake"] for t in exercise["tests"] if t["mistake"]):
        mistake = report.mistake_of(entry["notebook"], name)
        address = report.link(mistake.section, page)
        parts.append(f"It looks like **{name}**. {mistake.sentence} [Read about it]({address}).")
    for test in exercise["tests"]:
        mark = "✓" if test["passed"] else "✗"
        line = f"{mark} {test['title']} ({test['points']:g} of {test['max_points']:g})"
        parts.append(line + _block(test["message"]))
    return "\n\n".join(parts)


def _block(text):
    return "\n\n" + "\n".join("    " + line for line in text.splitlines()) if text else ""
