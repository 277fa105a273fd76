"""What `make course` shows, for every notebook."""

import pytest

from autograder.course import notebooks
from tools import course
from tools.samples import main as write_samples

pytestmark = pytest.mark.slow


def test_nbgrader_gives_the_marks_of_the_command_line(grade, tmp_path):
    """To all samples of all notebooks, through stock commands."""
    write_samples(tmp_path / "submitted")
    _, results, _ = grade(tmp_path / "submitted")
    expected = {(e["student"], e["assignment"]): e["score"] for e in results["submissions"]}
    names = list(notebooks())
    assert len(expected) == 4 * len(names)
    course.nbgrader(tmp_path, tmp_path / "submitted", names)
    assert course.marks_in(tmp_path / "grades.csv") == pytest.approx(expected)
