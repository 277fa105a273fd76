"""Right answers in any style get full marks."""

from pathlib import Path

import pytest

from autograder.course import notebooks
from tests.conftest import by_student, failed_tests
from tools.samples import blank, hand_in, with_cells

pytestmark = pytest.mark.slow

STYLES = sorted(Path(__file__).with_name("styles").glob("*_*.py"))


def notebook_of(style):
    return next(n for n in notebooks() if style.stem.startswith(n + "_"))


@pytest.fixture(scope="session")
def graded(grade, tmp_path_factory):
    folder = tmp_path_factory.mktemp("styles")
    for style in STYLES:
        name = notebook_of(style)
        hand_in(folder, style.stem, name, with_cells(blank(name), style.read_text()))
    return by_student(grade(folder, jobs=2)[1])


@pytest.mark.parametrize("style", [s.stem for s in STYLES])
def test_a_right_answer_gets_full_marks(graded, style):
    """Loops, einsum, concatenated weights, lists, objects: the style does not matter."""
    assert failed_tests(graded[style]) == []
    assert graded[style]["score"] == graded[style]["max_score"] > 0


@pytest.mark.parametrize("notebook", notebooks())
def test_there_are_four_styles(notebook):
    """At least four complete styles are kept for each notebook."""
    assert sum(notebook_of(style) == notebook for style in STYLES) >= 4
