"""What is handed in again is graded again; what is strange about a folder changes nothing else."""

import json
import os
from datetime import datetime

import pytest

from autograder.course import Notebook
from autograder.diagnosis.bank import bank
from tests.conftest import by_student
from tests.nbgrader_course import Course
from tools.samples import blank, filled, hand_in

pytestmark = pytest.mark.slow
NAME = "vanilla_rnn"
FULL = Notebook(NAME).max_score
EARLY, NEWER, LATE = (f"2026-01-0{day} 10:00:00.5 UTC" for day in (1, 2, 9))
DUE = datetime(2026, 1, 5)
ODD_NAMES = ("Zoë O'Brien <b>&amp;", "[ada]", "a+b@c;d", "ends in a space ", "100%", "-rf")
STAMPS = ("a pipe", "a link", "a folder", "a huge file", "nonsense", "no time", "a path")


def stamp(folder, text):
    (folder / "timestamp.txt").write_text(text)


def strange_stamp(folder, kind):
    """Put something by the name of timestamp.txt into a folder."""
    path, elsewhere = folder / "timestamp.txt", folder / "elsewhere"
    if kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a link":
        elsewhere.write_text(LATE)
        path.symlink_to(elsewhere)
    elif kind == "a folder":
        path.mkdir()
    elif kind == "a huge file":
        path.write_text(LATE + " " * 10**6)
    else:
        texts = {"nonsense": "\0\x1b[31m", "no time": "0 99999999999", "a path": f"{EARLY[:-3]}/x"}
        path.write_text(texts[kind])


def first_round(submitted):
    """Hand everything in for the first time."""
    mistaken = filled(NAME, [bank(NAME)[-1]])
    for student in ("newer", "changed", "same", "stamped later"):
        folder = hand_in(submitted, student, NAME, blank(NAME)).parent
        if student in ("newer", "same"):
            stamp(folder, EARLY)
    for student in ("late", "punctual"):
        stamp(
            hand_in(submitted, student, NAME, filled(NAME)).parent,
            LATE if student == "late" else EARLY,
        )
    hand_in(submitted, "taught", NAME, mistaken)
    for student in ODD_NAMES:
        hand_in(submitted, student, NAME, filled(NAME))
    for kind in STAMPS:
        strange_stamp(hand_in(submitted, f"stamp: {kind}", NAME, filled(NAME)).parent, kind)
    for student, files in {
        "renamed": {"vanilla_rnn (1)": filled},
        "two copies": {"vanilla_rnn (1)": filled, "vanilla_rnn (2)": filled},
        "a copy beside": {NAME: blank, "vanilla_rnn (1)": filled},
        "two and one deeper": {NAME: filled, "old/vanilla_rnn": filled},
        "notes beside": {"notes": lambda _: {"cells": []}, NAME: filled},
        "only notes": {"notes": lambda _: {"cells": []}},
    }.items():
        for stem, make in files.items():
            path = submitted / student / NAME / f"{stem}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(make(NAME)))
    (submitted / "nothing" / NAME).mkdir(parents=True)
    hand_in(submitted, "another notebook", "lstm", filled("lstm"))
    (submitted / "another notebook/lstm").rename(submitted / "another notebook" / NAME)


def dig(folder):
    """Folders in folders, many more than the command line looks into."""
    here = os.getcwd()
    os.chdir(folder)
    for _ in range(300):
        os.mkdir("d")
        os.chdir("d")
    os.chdir(here)


def second_round(submitted):
    """Hand some of it in again."""
    for student in ("newer", "changed", "taught"):
        hand_in(submitted, student, NAME, filled(NAME))
    stamp(submitted / "newer" / NAME, NEWER)
    stamp(submitted / "stamped later" / NAME, LATE)


def teach(course):
    """Give a mark, extra credit and a comment by hand, as formgrader does."""
    with course.gradebook() as gradebook:
        first, second, *_ = gradebook.find_submission_notebook(NAME, NAME, "taught").grades
        first.manual_score, second.extra_credit = 0.25, 2.0
        for comment in gradebook.find_submission_notebook(NAME, NAME, "taught").comments:
            comment.manual_comment = "A *teacher's* word."
        gradebook.db.commit()
        return first.name, second.name


@pytest.fixture(scope="module")
def rounds(tmp_path_factory, grade):
    """Two rounds: (course, [marks of each], what the second said, the command line's results)."""
    course = Course(tmp_path_factory.mktemp("again"))
    first_round(course.submitted)
    dig(hand_in(course.submitted, "deep", NAME, filled(NAME)).parent)
    return two_rounds(course, grade)


def two_rounds(course, grade):
    course.succeed("generate_assignment", NAME)
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=DUE)
    zero = "--LateSubmissionPlugin.penalty_method=zero"
    course.succeed("autograde", NAME, zero)
    course.succeed("generate_feedback", NAME)
    results = by_student_and_notebook(grade(course.submitted, jobs=2)[1])
    teach(course)
    marks = [course.marks()]
    second_round(course.submitted)
    said = course.succeed("autograde", NAME, zero)
    course.succeed("generate_feedback", NAME)
    marks.append(course.marks())
    return course, marks, said, results


def by_student_and_notebook(results):
    """The command line's entry for the assignment's notebook, by student."""
    entries = [e for e in results["submissions"] if e["notebook"] == NAME]
    return by_student({"submissions": entries})


def test_a_newer_timestamp_is_graded_without_being_told_to(rounds):
    """A resubmission with a newer timestamp replaces the mark and the feedback."""
    course, (before, after), _, _ = rounds
    assert (before["newer"], after["newer"]) == (0.0, FULL)
    assert "not answered" not in course.page("newer", NAME)
    kept = course.root / "autograded/newer" / NAME / "timestamp.txt"
    assert kept.read_text() == NEWER


def test_a_changed_notebook_is_graded_without_a_timestamp(rounds):
    """Content that changed never keeps the old mark, whatever the time says."""
    _, (before, after), _, _ = rounds
    assert (before["changed"], after["changed"]) == (0.0, FULL)


def test_what_did_not_change_is_skipped(rounds):
    """Everything else is left as it was, and a later time alone is noted."""
    course, _, said, _ = rounds
    skipped = {line.split("/")[-2] for line in said.splitlines() if "Skipping" in line}
    assert "same" in skipped
    assert not skipped & {"newer", "changed", "taught", "stamped later"}
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission(NAME, "stamped later")
        assert submission.timestamp == datetime(2026, 1, 9, 10, 0, 0, 500000)


@pytest.mark.parametrize("kind", STAMPS)
def test_a_strange_timestamp_counts_as_none(rounds, kind):
    """A pipe, link, folder, huge file or nonsense neither hangs, crashes nor is followed."""
    course, (marks, _), _, _ = rounds
    student = f"stamp: {kind}"
    assert marks[student] == FULL
    with course.gradebook() as gradebook:
        assert gradebook.find_submission(NAME, student).timestamp is None
    assert not (course.root / "autograded" / student / NAME / "timestamp.txt").exists()


def test_only_nbgraders_own_files_are_copied(rounds):
    """Of a student's folder nothing comes along but the notebook and a valid timestamp."""
    files = {p.name for p in (rounds[0].root / "autograded").rglob("*") if p.is_file()}
    assert files == {f"{NAME}.ipynb", "timestamp.txt"}


def test_every_file_gets_the_command_lines_mark(rounds):
    """Renamed, copied, strange or missing: both doors give the same mark, and refuse alike."""
    _, (marks, _), _, results = rounds
    by_hand_or_penalty = ("taught", "late")
    for student in set(results) - set(by_hand_or_penalty):
        assert marks[student] == results[student]["score"], student
    assert marks["renamed"] == marks["notes beside"] == FULL
    assert marks["a copy beside"] == marks["two copies"] == marks["two and one deeper"] == 0.0
    for student in ("two copies", "two and one deeper"):
        assert results[student]["status"] == "invalid"


@pytest.mark.parametrize("student", ODD_NAMES)
def test_a_students_name_may_be_odd(rounds, student):
    """Spaces, quotes, markup, glob and URL characters stay as they are, and are graded."""
    assert rounds[1][0][student] == FULL
    if student != "[ada]":  # for generate_feedback, as nbgrader has it, a pattern
        assert "One step is tanh" in rounds[0].page(student, NAME)


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("two copies", "several files are this notebook"),
        ("another notebook", "this is the notebook lstm"),
        ("nothing", "no notebook was handed in"),
        ("only notes", "it holds no cells"),
        ("deep", "it holds more than can be looked at"),
    ],
)
def test_what_cannot_be_graded_says_so(rounds, student, reason):
    """The reason stands in the notebook's head, its feedback and the gradebook's comments."""
    course = rounds[0]
    page = course.page(student, NAME)
    assert "This could not be graded:" in page
    assert reason in page
    with course.gradebook() as gradebook:
        notebook = gradebook.find_submission_notebook(NAME, NAME, student)
        assert notebook.needs_manual_grade
        assert all(reason in (c.auto_comment or "") for c in notebook.comments)


def test_marks_given_by_hand_survive(rounds):
    """A manual mark and extra credit stand after a resubmission, and ask to be looked at."""
    course, (before, after), _, _ = rounds
    with course.gradebook() as gradebook:
        first, second, *others = gradebook.find_submission_notebook(NAME, NAME, "taught").grades
        assert (first.manual_score, first.auto_score) == (0.25, first.max_score)
        assert first.needs_manual_grade
        assert second.extra_credit == 2.0
        assert after["taught"] == 0.25 + 2.0 + second.max_score + sum(g.max_score for g in others)
    assert before["taught"] < after["taught"]


def test_a_teachers_comment_stands_beside_the_graders(rounds):
    """Feedback shows both, the teacher's first; the grader's is that of the new notebook."""
    page = rounds[0].page("taught", NAME)
    assert "A <em>teacher's</em> word." in page.replace("&#39;", "'")
    assert "One step is tanh" in page
    assert bank(NAME)[-1].name not in page


def test_a_late_penalty_is_taken(rounds):
    """With nbgrader's own setting, what came after the due date loses its points."""
    course, (marks, _), _, _ = rounds
    assert (marks["late"], marks["punctual"]) == (0.0, FULL)
    assert course.export()["late"]["late_submission_penalty"] == f"{FULL}"
