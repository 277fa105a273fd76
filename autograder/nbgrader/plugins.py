"""What nbgrader is configured with: exporters and preprocessors of this course."""

from nbconvert.exporters import NotebookExporter
from nbgrader.preprocessors import ClearSolutions, GetGrades, SaveAutoGrades

from autograder.nbgrader.sources import refresh

PLACE = "# PASTE YOUR FUNCTIONS BELOW THIS LINE"


class FreshSource(NotebookExporter):
    """Read a source notebook when it is made of what lies in ``solutions/`` now."""

    def from_filename(self, filename, resources=None, **kwargs):
        """Bring the sources up to date, then read one."""
        refresh()
        return super().from_filename(filename, resources=resources, **kwargs)


class ClearAnswers(ClearSolutions):
    """Cut the answers out; where functions are brought along, an empty place stops no run."""

    def preprocess_cell(self, cell, resources, cell_index):
        """Put a stub in the place of one answer."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "bring-your-own":
            cell.source = cell.source.replace(self.code_stub[resources["language"]], PLACE)
        return cell, resources


class SaveMarks(SaveAutoGrades):
    """Save the marks, and as comments what the hidden tests found."""

    @property
    def _graded(self):
        return self.parent.parent.graded

    def _add_score(self, cell, resources):
        super()._add_score(cell, resources)
        if self._graded["status"] == "invalid":
            # Nobody looked at it yet: so it stands out in the gradebook's pages.
            names = self.notebook_id, self.assignment_id, self.student_id
            grade = self.gradebook.find_grade(cell.metadata.nbgrader.grade_id, *names)
            grade.needs_manual_grade = True
            self.gradebook.db.commit()

    def _add_comment(self, cell, resources):
        super()._add_comment(cell, resources)
        text = self._graded["comments"].get(cell.metadata.nbgrader.grade_id)
        if text:
            _comment_of(self, cell).auto_comment = text
            self.gradebook.db.commit()


class GetBothComments(GetGrades):
    """Show a teacher's comment and the grader's, where nbgrader shows one or the other."""

    def _get_comment(self, cell, resources):
        found = _comment_of(self, cell)
        both = [text for text in (found.manual_comment, found.auto_comment) if text]
        cell.metadata.nbgrader["comment"] = "\n\n".join(both)


def _comment_of(step, cell):
    names = step.notebook_id, step.assignment_id, step.student_id
    return step.gradebook.find_comment(cell.metadata.nbgrader.grade_id, *names)
