"""Hidden tests are collected once and run for many, none of whom meets another's traces."""

import os

import pytest

from autograder import plugin
from autograder.collected import Collected, GraderError
from autograder.course import Notebook
from autograder.examining.draw import Draw
from autograder.examining.local import LocalSession
from autograder.plugin import examine
from autograder.results import Reply

NAME = "vanilla_rnn"


class Silent(LocalSession):
    """Gives no answer at all."""

    def call(self, exercise, args, helpers=()):
        return Reply("unanswered")


def score(session):
    return sum(exercise.score for exercise in examine(NAME, session, seed=1))


def test_who_went_before_changes_nothing():
    """A student's result is the same after a right one, after a wrong one and in a fresh run."""
    plugin.tests_of.cache_clear()
    fresh = examine(NAME, Silent(), seed=1)
    right = examine(NAME, LocalSession(), seed=1)
    assert sum(exercise.score for exercise in right) == Notebook(NAME).max_score
    assert examine(NAME, Silent(), seed=1) == fresh
    assert examine(NAME, LocalSession(), seed=1) == right


def test_collecting_happens_once(monkeypatch):
    """Pytest is configured for the first student of a notebook and not again."""
    plugin.tests_of.cache_clear()
    made = []
    monkeypatch.setattr(plugin, "Collected", lambda *args: made.append(args) or Collected(*args))
    assert [score(Silent()), score(LocalSession())] == [0, Notebook(NAME).max_score]
    assert len(made) == 1


@pytest.mark.parametrize("what", [ZeroDivisionError, KeyboardInterrupt, SystemExit])
def test_a_run_that_broke_off_leaves_nothing_half_done(monkeypatch, what):
    """After a hidden test that fails or is interrupted the next student is examined as ever."""

    def broken(self):
        raise what

    with monkeypatch.context() as patch:
        patch.setattr(Draw, "sequence", broken)
        with pytest.raises(KeyboardInterrupt if what is KeyboardInterrupt else GraderError):
            examine(NAME, LocalSession(), seed=1)
    assert score(LocalSession()) == Notebook(NAME).max_score


def test_the_environment_is_left_as_it_was(monkeypatch):
    """Neither collecting nor running leaves a variable behind, and pytest's own are not heeded."""
    plugin.tests_of.cache_clear()
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    before = dict(os.environ)
    assert score(LocalSession()) == Notebook(NAME).max_score
    assert dict(os.environ) == before


def test_tests_that_cannot_be_collected_are_the_graders_error(tmp_path):
    """A file that does not import, or holds no test, gives no mark."""
    broken, empty = tmp_path / "test_broken.py", tmp_path / "test_empty.py"
    broken.write_text("import nowhere\n")
    empty.write_text("")
    for path in (broken, empty):
        with pytest.raises(GraderError, match="could not be collected"):
            Collected(path, object())
