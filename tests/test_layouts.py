"""`--student-regex`: whose a file is, in the trees that learning systems hand out."""

import shutil
import sys
import time

import pytest

from autograder.course import Notebook
from autograder.layouts import Layout, NoMatch
from autograder.search import Tree, find
from tests.conftest import by_student
from tools.samples import blank, filled, hand_in

pytestmark = pytest.mark.slow

NAME = "vanilla_rnn"
OWN = r"week\d/(?P<student>\w+)-(?P<assignment>\w+)\."


@pytest.mark.parametrize(
    ("pattern", "path", "names"),
    [
        ("moodle", "Ada Lovelace_1234567_assignsubmission_file_/bptt.ipynb",
         ("Ada Lovelace_1234567", "", "")),
        ("moodle", "Ada Lovelace_1234567_assignsubmission_file/deep/bptt.ipynb",
         ("Ada Lovelace_1234567", "", "")),
        ("moodle", "Zoë O'Neil_89_assignsubmission_file_b (2).ipynb", ("Zoë O'Neil_89", "", "")),
        ("moodle", "Participant 1_55_assignsubmission_file_/x.ipynb", ("Participant 1_55", "", "")),
        ("canvas", "lovelaceada_12345_67890_bptt.ipynb", ("lovelaceada", "", "bptt")),
        ("canvas", "lovelaceada_LATE_12345_67890_vanilla_rnn-1.ipynb",
         ("lovelaceada", "", "vanilla_rnn")),
        ("classroom", "bptt-ada-l/bptt/bptt.ipynb", ("ada-l", "bptt", "")),
        ("classroom", "gradient-flow-ada/x.ipynb", ("ada", "gradient-flow", "")),
        ("classroom", "week-3-ada/bptt.ipynb", ("week-3-ada", "", "")),
        ("zip_collect", "ps1_bitdiddle_attempt_2016-01-30-15-00-00_bptt.ipynb",
         ("bitdiddle", "", "bptt")),
        (OWN, "week1/ada-bptt.ipynb", ("ada", "bptt", "")),
    ],
)  # fmt: skip
def test_names_are_read_off_the_path(pattern, path, names):
    """Each preset reads the names its system gives, and a pattern of one's own does too."""
    assert Layout(pattern).names(path) == names


@pytest.mark.parametrize("pattern", ["moodle", "canvas", "zip_collect", OWN])
def test_other_names_do_not_fit(pattern):
    """A name that the system did not give belongs to nobody."""
    with pytest.raises(NoMatch, match="does not fit --student-regex"):
        Layout(pattern).names("bptt.ipynb")


ATTEMPT = "_attempt_2016-01-30-15-00-00_"


@pytest.mark.parametrize(
    ("pattern", "path", "student"),
    [
        ("moodle", "Eve_1_assignsubmission_file_Ada_2_assignsubmission_file_b.ipynb", "Eve_1"),
        ("moodle", "Eve_1_assignsubmission_file_/Ada_2_assignsubmission_file_/b.ipynb", "Eve_1"),
        ("moodle", "Ada_2_assignsubmission_file_1_assignsubmission_file_/b.ipynb",
         "Ada_2_assignsubmission_file_1"),
        ("moodle", "Eve_1_assignsubmission_file_work/b.ipynb", "Eve_1"),
        ("canvas", "eve_1_2_ada_3_4_bptt.ipynb", "eve"),
        ("canvas", "eve_1_2_work/ada_3_4_bptt.ipynb", None),
        ("classroom", "bptt-eve/lstm-ada/lstm.ipynb", "eve"),
        ("zip_collect", f"ps1_eve{ATTEMPT}x_ada{ATTEMPT}bptt.ipynb", "eve"),
        ("zip_collect", f"ps1_eve{ATTEMPT}-x_ada{ATTEMPT}bptt.ipynb", None),
        ("zip_collect", f"ps1_eve{ATTEMPT}work/x_ada{ATTEMPT}bptt.ipynb", "eve"),
        ("zip_collect", f"work/x_ada{ATTEMPT}bptt.ipynb", None),
    ],
)  # fmt: skip
def test_a_file_s_own_name_makes_it_nobody_else_s(pattern, path, student):
    """What Eve calls herself or her file may look like Ada's, and is never taken for it."""
    try:
        found = Layout(pattern).names(path)[0]
    except NoMatch:
        found = None
    assert found == student


def test_a_hostile_name_cannot_hold_up_the_class():
    """A pattern that takes exponential time is stopped, and a long name not looked at."""
    start = time.monotonic()
    with pytest.raises(NoMatch, match="took longer than"):
        Layout(r"(?P<student>(\w+)+)!").names("a" * 60)
    with pytest.raises(NoMatch, match="longer than 1024"):
        Layout(r"(?P<student>\w+)").names("a" * 2000)
    assert time.monotonic() - start < 2


def test_the_next_name_is_read_after_a_slow_one(tmp_path):
    """What one file's name does, another file does not feel."""
    for name in ("a" * 60, "ada!"):
        (tmp_path / f"{name}.ipynb").write_text("{}")
    slow, ada = find([Tree(tmp_path, Layout(r"(?P<student>(\w+)+)!"))])
    assert (slow.student, slow.problem[:8]) == ("a" * 60 + ".ipynb", "matching")
    assert (ada.student, ada.problem) == ("ada", "")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(", "no regular expression"),
        ("moodel", "(?P<student>"),
        (r"(?P<who>.*)", "moodle, canvas"),
    ],
)
def test_a_bad_pattern_is_wrong_usage(run, pattern, said):
    """Exit status 2, the argument named, and what was expected."""
    done = run(sys.executable, "-m", "autograder", "grade", "exercises", "--student-regex", pattern)
    assert done.returncode == 2
    assert "--student-regex" in done.stderr
    assert said in done.stderr


@pytest.fixture
def download(tmp_path):
    """A flat download from Canvas: two right ones, a blank, a spoilt, and one that is nobody's."""
    folder = tmp_path / "download"
    folder.mkdir()
    for name, notebook in (
        (f"lovelaceada_1_10_{NAME}-1.ipynb", filled(NAME)),
        (f"mayer-zoë_LATE_2_20_{NAME}.ipynb", filled(NAME)),
        ("hopper_3_30_my homework.ipynb", blank(NAME)),
        ("lost.ipynb", filled(NAME)),
    ):
        shutil.move(hand_in(tmp_path / "x", "x", NAME, notebook), folder / name)
    (folder / f"noether_4_40_{NAME}-2.ipynb").write_text("no notebook")
    return folder


def test_a_flat_download_is_graded(download, grade):
    """Each file by its student's name; the one that fits nothing is reported under its own."""
    status, results, _ = grade(download, student_regex="canvas")
    entries = by_student(results)
    assert status == 1
    assert set(entries) == {"lovelaceada", "mayer-zoë", "hopper", "noether", "lost.ipynb"}
    assert (
        entries["lovelaceada"]["score"] == entries["mayer-zoë"]["score"] == Notebook(NAME).max_score
    )
    assert (entries["hopper"]["notebook"], entries["hopper"]["score"]) == (NAME, 0)
    assert entries["lost.ipynb"]["status"] == "invalid"
    assert "does not fit" in entries["lost.ipynb"]["warnings"][0]
    # Which notebook it would have been is told by its name.
    spoilt = entries["noether"]
    assert (spoilt["status"], spoilt["score"]) == ("invalid", 0)
    assert (spoilt["assignment"], spoilt["notebook"]) == (NAME, NAME)
    assert spoilt["max_score"] == Notebook(NAME).max_score


def test_two_files_of_one_student_are_refused(download, grade):
    """Two files that would bear one name are refused by name, never merged."""
    shutil.copy(download / f"lovelaceada_1_10_{NAME}-1.ipynb",
                download / f"lovelaceada_1_11_{NAME}.ipynb")  # fmt: skip
    _, results, _ = grade(download, student_regex="canvas")
    twice = [e for e in results["submissions"] if e["student"] == "lovelaceada"]
    assert [(e["status"], e["score"]) for e in twice] == [("invalid", 0)] * 2
    assert "two files bear this name" in twice[0]["warnings"][0]
