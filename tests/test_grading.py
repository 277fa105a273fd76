"""Grading against sessions and workers that fail in every way: it is one submission's."""

import contextlib
import json
import mmap
import os
import sqlite3
import time
from pathlib import Path

import numpy as np
import pytest

from autograder import __main__ as command
from autograder import grade as grading
from autograder import plugin
from autograder.course import ROOT, Notebook, exercises
from autograder.examining.draw import Draw
from autograder.examining.local import LocalSession
from autograder.grade import Settings, grade, grade_one
from autograder.results import Reply, Result
from autograder.sandbox.host import SandboxError
from autograder.store import Store
from autograder.submissions import Submission
from tools.samples import blank, filled, hand_in

NAME = "vanilla_rnn"
FULL = Notebook(NAME).max_score


@pytest.fixture
def graded_by(monkeypatch, tmp_path):
    """Grade one submission whose functions a session of the test's own answers."""

    def command(session):
        monkeypatch.setattr("autograder.sandbox.remote.Session", lambda *_: session)
        path = hand_in(tmp_path, "ada", NAME, blank(NAME))
        submission = Submission(path, tmp_path, "ada", NAME)
        return grade_one(submission, submission.read(), Settings(seed=3), lambda: None)

    return command


class Session(LocalSession):
    """Answers each call with one reply, or raises it."""

    def __init__(self, reply):
        super().__init__()
        self.reply = reply

    def call(self, exercise, args, helpers=()):
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply(exercise) if callable(self.reply) else self.reply


def test_the_reference_earns_every_point(graded_by):
    """The fake session is honest: with the reference's functions all tests pass."""
    result = graded_by(LocalSession())
    assert (result.status, result.score) == ("graded", result.max_score)


@pytest.mark.parametrize("how", ["never ends", "raises"])
def test_what_cannot_be_explained_costs_a_word_and_no_mark(graded_by, monkeypatch, how):
    """An explanation that never ends, or fails, is left out; points and messages stand."""

    def diagnose(*_):
        while how == "never ends":
            with contextlib.suppress(Exception):
                time.sleep(0.01)
        raise KeyError(how)

    monkeypatch.setattr(plugin, "EXPLAINING", 0.1)
    monkeypatch.setattr(plugin, "diagnose", diagnose)
    result = graded_by(Session(lambda exercise: Reply("value", (np.zeros(1),) * 9)))
    assert (result.status, result.score) == ("graded", 0)
    tests = [test for exercise in result.exercises for test in exercise.tests]
    assert all(test.message and test.diagnosis is None for test in tests)


def test_a_dead_sandbox_is_no_mark(graded_by):
    """When the sandbox ends by itself the result is an error without a score."""
    result = graded_by(Session(SandboxError("the sandbox came to an end")))
    assert (result.status, result.score) == ("error", None)
    assert "the sandbox came to an end" in result.warnings[0]


def test_a_failing_hidden_test_is_no_mark(graded_by, monkeypatch):
    """When a hidden test itself fails the result is an error that names the test."""
    monkeypatch.setattr(Draw, "sequence", lambda self: 1 / 0)
    result = graded_by(LocalSession())
    assert (result.status, result.score) == ("error", None)
    assert "test_sequence" in result.warnings[0]
    assert "ZeroDivisionError" in result.warnings[0]


def odd(exercise):
    """Arrays that nothing asked for: by turns of another kind, shape or number."""
    return Reply("value", [np.ones((2, 2), complex) for _ in exercise.outputs])


@pytest.mark.parametrize(
    "reply",
    [Reply("gone"), Reply("timeout", text="no answer"), Reply("raised", text="E: \x1b[31m"),
     Reply("structure", text="x"), Reply("missing"), Reply("unanswered"), odd],
)  # fmt: skip
def test_whatever_a_student_answers_is_graded(graded_by, reply):
    """No reply of a student's is taken for a failure of the grader, and none earns a point."""
    result = graded_by(Session(reply))
    assert (result.status, result.score) == ("graded", 0)
    messages = [test.message for e in result.exercises for test in e.tests]
    assert all(messages)
    assert "\x1b" not in "".join(messages)


@pytest.fixture
def class_of_four(tmp_path):
    for student in ("ada", "bad", "cleo", "dan"):
        hand_in(tmp_path / "class", student, NAME, filled(NAME))
    return tmp_path / "class"


def worst(what):
    """A way of grading that goes wrong for one student; workers inherit it by their fork."""

    def grade_one(submission, content, settings, sandbox):
        if submission.student == "bad":
            what()
        return Result(submission.student, NAME, NAME, str(submission.path), "graded", FULL,
                      sha256=content.sha256)  # fmt: skip

    return grade_one


def fail():
    raise KeyError("no such thing")


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("what", [fail, lambda: os._exit(9), lambda: os.kill(os.getpid(), 9)])
def test_one_students_worst_is_that_students_error(monkeypatch, class_of_four, what, jobs):
    """An exception, an exit or a crash while one is graded leaves the others their marks."""
    monkeypatch.setattr(grading, "grade_one", worst(what))
    run = grade([class_of_four], jobs=jobs)
    assert [r.student for r in run.results] == ["ada", "bad", "cleo", "dan"]
    assert [r.status for r in run.results] == ["graded", "error", "graded", "graded"]


def test_an_error_is_exit_status_3_and_tried_again(monkeypatch, class_of_four, capsys):
    """The command says that the grader failed, keeps the others, and grades that one anew."""
    out = class_of_four.parent / "out"
    words = ["grade", str(class_of_four), "--out", str(out)]
    monkeypatch.setattr(grading, "grade_one", worst(fail))
    assert command.main(words) == 3
    assert "no mark" in capsys.readouterr().out
    entries = json.loads((out / "results.json").read_text())["submissions"]
    assert [e["score"] for e in entries] == [0, None, 0, 0]
    # What was graded is not graded again: that would fail now.
    honest = worst(lambda: None)
    monkeypatch.setattr(
        grading, "grade_one", lambda s, *rest: honest(s, *rest) if s.student == "bad" else fail()
    )
    assert command.main(words) == 0
    entries = json.loads((out / "results.json").read_text())["submissions"]
    assert [e["status"] for e in entries] == ["graded"] * 4
    # With --fresh all of it is.
    assert command.main([*words, "--fresh"]) == 3
    page = next((out / "feedback" / "ada").rglob("*.html")).read_text()
    assert "The grader itself failed" in page
    assert "KeyError" not in page


def entry(student, **changes):
    return Result(student, NAME, NAME, f"/{student}", "graded", FULL, **changes)


def test_what_is_stored_is_current_until_something_changes(tmp_path, monkeypatch):
    """Another answer, hidden test or grader makes every stored result of its notebook old."""
    store = Store(tmp_path)
    store.put(entry("ada", sha256="1"))
    assert store.current()["ada"] == [entry("ada", sha256="1")]
    monkeypatch.setattr("autograder.store.fingerprint", lambda notebook: "another")
    assert store.current() == {}
    assert store.all() == [entry("ada", sha256="1")]


def test_an_interrupted_run_goes_on_with_its_seed(tmp_path):
    """All submissions of a run get the same inputs, also when it took two attempts."""
    assert Store(tmp_path).begin(None, 2**53) == 2**53
    assert Store(tmp_path).begin(None, 6) == 2**53
    assert Store(tmp_path).begin(2**99, 7) == 2**99
    store = Store(tmp_path)
    store.end()
    assert store.begin(None, 8) == 8


def test_names_that_are_no_text_are_stored(tmp_path):
    """A name of any bytes comes back exactly."""
    name = os.fsdecode(b"x\xff\xfe \xe2\x80\xae")
    store = Store(tmp_path)
    store.put(entry(name))
    assert store.all() == [entry(name)]


def test_a_folder_that_cannot_be_used_is_told(tmp_path):
    """A file that is no database by the store's name is an error of usage, not a crash."""
    (tmp_path / "results.db").write_bytes(b"x" * 5000)
    assert command.main(["grade", str(ROOT / "exercises"), "--out", str(tmp_path)]) == 2
    assert not (tmp_path / "results.json").exists()
    with pytest.raises(sqlite3.Error):
        sqlite3.connect(tmp_path / "results.db").execute("select 1 from results")


def test_points_are_declared_for_every_exercise():
    """Each exercise's points come from its hidden tests alone and its section is in the book."""
    for exercise in exercises().values():
        assert "#" in exercise.section
        assert Path(ROOT / "book" / f"{exercise.section.partition('#')[0]}.md").exists()


def test_a_large_class_s_results_take_nothing_from_a_file_s_memory(monkeypatch, tmp_path):
    """What reading may take is beside what the process had before, such as all results kept."""
    path = hand_in(tmp_path, "ada", NAME, filled(NAME))
    monkeypatch.setattr(grading, "READING", 1 << 28)
    with mmap.mmap(-1, 1 << 29):  # as much address space, and no memory
        assert grading.read(Submission(path, tmp_path, "ada", NAME)).notebook == NAME
