"""What goes wrong on the grader's side is never a mark, and spares the others."""

import pytest

from autograder.course import Notebook
from tests.nbgrader_course import Course
from tools.samples import filled, hand_in

pytestmark = pytest.mark.slow
NAME = "vanilla_rnn"
FULL = Notebook(NAME).max_score
HIDDEN = f"autograder/hidden/test_{NAME}.py"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with one right submission, graded."""
    course = Course(tmp_path_factory.mktemp("failures"))
    hand_in(course.submitted, "first", NAME, filled(NAME))
    course.succeed("generate_assignment", NAME)
    course.succeed("autograde", NAME)
    return course


@pytest.fixture
def append(course):
    """Append lines to a file of the course's, until the test is over."""
    honest = {}

    def command(name, lines):
        path = course.root / name
        honest[path] = path.read_text(encoding="utf-8")
        path.write_text(honest[path] + lines, encoding="utf-8")

    yield command
    for path, text in honest.items():
        path.write_text(text, encoding="utf-8")


def autograded(course):
    return {path.parts[-3] for path in (course.root / "autograded").rglob("*.ipynb")}


def in_gradebook(course):
    with course.gradebook() as gradebook:
        return {s.student.id: s.score for s in gradebook.assignment_submissions(NAME)}


def test_a_broken_hidden_test_is_no_mark(course, append):
    """Autograde fails and names the test; nothing is written; the next time it is graded."""
    hand_in(course.submitted, "unlucky", NAME, filled(NAME))
    append(HIDDEN, "\n\ndef test_broken(student):\n    1 / 0\n\n\ntest_broken.points = None, 0\n")
    done = course.run("autograde", NAME)
    assert done.returncode != 0
    assert "test_broken" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert "unlucky" not in autograded(course) | set(in_gradebook(course))


def test_a_missing_sandbox_is_no_mark(course, append):
    """Where isolation is not to be had, autograde fails and says how to get it."""
    hand_in(course.submitted, "unlucky", NAME, filled(NAME))
    weak = "\nlandlock_abi = lambda: 0\nsystem_call_filter = lambda forks: None\n"
    append("autograder/sandbox/inside/lockdown.py", weak)
    done = course.run("autograde", NAME, env={**course.environment, "PATH": "/nowhere"})
    assert done.returncode != 0
    assert "apt-get install bubblewrap" in done.stderr
    assert "unlucky" not in autograded(course) | set(in_gradebook(course))


def test_a_grader_that_dies_spares_the_others(course, append):
    """The process that grades is killed at one student: the others are graded all the same."""
    for student in ("m-before", "n-unlucky", "o-after"):
        hand_in(course.submitted, student, NAME, filled(NAME))
    kill = "if names['student'] == 'n-unlucky' and question == 'grade': sys.exit('by hand')"
    worker = "autograder/nbgrader/worker.py"
    source = (course.root / worker).read_text(encoding="utf-8")
    append(worker, "")
    start = "            connection.send(worker.answer"
    assert start in source
    (course.root / worker).write_text(source.replace(start, f"            {kill}\n{start}"))
    done = course.run("autograde", NAME)
    assert done.returncode != 0
    assert "by hand" in done.stderr
    assert {"m-before", "o-after"} <= autograded(course)
    assert in_gradebook(course)["o-after"] == FULL
    assert "n-unlucky" not in autograded(course) | set(in_gradebook(course))


def test_a_name_with_a_line_break_spares_the_others(course):
    """nbgrader cannot take such a name apart: it is told, and the others are graded."""
    hand_in(course.submitted, "line\nbreak", NAME, filled(NAME))
    hand_in(course.submitted, "zoe", NAME, filled(NAME))
    done = course.run("autograde", NAME)
    (course.submitted / "line\nbreak").rename(course.root / "kept-out")
    assert done.returncode != 0
    assert "line\\nbreak" in done.stderr
    assert in_gradebook(course)["zoe"] == FULL


def test_what_failed_is_tried_again(course):
    """When the grader is whole again, the same command grades what it could not."""
    hand_in(course.submitted, "unlucky", NAME, filled(NAME))
    course.succeed("autograde", NAME)
    assert set(in_gradebook(course).values()) == {FULL}
    assert "unlucky" in in_gradebook(course)


def test_mended_hidden_tests_renew_the_marks(course, append):
    """As at the command line, marks that other hidden tests gave are out of date."""
    course.succeed("autograde", NAME)
    append(HIDDEN, "\n# mended\n")
    said = course.succeed("autograde", NAME)
    assert "Skipping" not in said


def test_a_broken_source_is_not_released(course, append):
    """When the answers' file cannot be read, generate_assignment fails and keeps the release."""
    release = course.root / "exercises" / NAME / f"{NAME}.ipynb"
    before = release.read_bytes()
    append(f"solutions/{NAME}.py", "\n)\n")
    done = course.run("generate_assignment", NAME)
    assert done.returncode != 0
    assert "SyntaxError" in done.stderr
    assert not release.exists() or release.read_bytes() == before


def test_without_its_configuration_nbgrader_does_nothing(course, append):
    """A course that is not installed stops nbgrader, whose defaults would run submitted code."""
    append("autograder/course.py", "\nraise ImportError('not to be had')\n")
    done = course.run("autograde", NAME)
    assert done.returncode != 0
    assert "not to be had" in done.stderr
    assert "run `make`" in done.stderr
