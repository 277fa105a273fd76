"""Every mistake of the bank is rejected where it was made and told by its name."""

import re

import pytest

from autograder.course import ROOT, Notebook, exercises, notebooks
from autograder.diagnosis.bank import Mistake, bank
from tests.conftest import by_student, failed_tests
from tools.samples import blank, filled, hand_in

# The whole bank through the sandbox takes a minute; test_diagnosis.py asks the same in process.
pytestmark = pytest.mark.slow
AT_LEAST = {"sequences": 10, "vanilla_rnn": 12, "gradient_flow": 10}
MISTAKES = [(notebook, m) for notebook in notebooks() for m in bank(notebook)]


def student(notebook, mistake):
    return f"{notebook}--{mistake.name}"


@pytest.fixture(scope="session")
def graded(grade, tmp_path_factory):
    """One submission per mistake, and a right and a blank one per notebook."""
    folder = tmp_path_factory.mktemp("bank")
    for notebook in notebooks():
        hand_in(folder, f"{notebook}--right", notebook, filled(notebook))
        hand_in(folder, f"{notebook}--blank", notebook, blank(notebook))
        for mistake in bank(notebook):
            hand_in(folder, student(notebook, mistake), notebook, filled(notebook, [mistake]))
    return by_student(grade(folder, jobs=2)[1])


@pytest.mark.parametrize("notebook", notebooks())
def test_right_and_blank(graded, notebook):
    """The reference earns every point without a warning; a blank notebook earns none."""
    right, empty = graded[f"{notebook}--right"], graded[f"{notebook}--blank"]
    assert right["score"] == right["max_score"] == sum(Notebook(notebook).points.values()) > 0
    assert right["warnings"] == []
    assert empty["score"] == 0
    assert empty["max_score"] == right["max_score"]


@pytest.mark.parametrize(
    ("notebook", "mistake"), MISTAKES, ids=[f"{n}-{m.name}" for n, m in MISTAKES]
)
def test_a_mistake_costs_its_own_exercise_and_is_named(graded, notebook, mistake):
    """A mistake is rejected in its own exercise, in no other, and its name is told."""
    failed = failed_tests(graded[student(notebook, mistake)])
    assert {exercise for exercise, _ in failed} == {mistake.exercise.replace("_", "-")}
    assert {test["mistake"] for _, test in failed} == {mistake.name}
    assert all(test["message"] for _, test in failed)


@pytest.mark.parametrize("notebook", notebooks())
def test_every_hidden_test_can_fail(graded, notebook):
    """Each hidden test rejects at least one mistake of the bank."""
    rejected = {
        test["name"]
        for m in bank(notebook)
        for _, test in failed_tests(graded[student(notebook, m)])
    }
    entry = graded[f"{notebook}--right"]
    assert rejected == {test["name"] for e in entry["exercises"] for test in e["tests"]}


@pytest.mark.parametrize("notebook", notebooks())
def test_the_bank_is_complete(notebook):
    """There are as many mistakes as promised, under names of their own, in known exercises."""
    mistakes = bank(notebook)
    assert len(mistakes) >= AT_LEAST.get(notebook, 15)
    assert len({m.name for m in mistakes}) == len(mistakes)
    assert {m.exercise for m in mistakes} <= set(exercises(notebook))
    assert set(Notebook(notebook).points) == set(exercises(notebook))


@pytest.mark.parametrize("notebook", notebooks())
def test_the_book_teaches_what_a_mistake_links_to(notebook):
    """The section that a mistake names is there in the book."""
    for m in bank(notebook):
        page, _, anchor = m.section.partition("#")
        text = (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")
        assert f"({anchor})=" in text, f"{m.name}: {m.section}"


def test_a_change_must_apply_exactly_once():
    """A mistake whose text does not stand in the reference, or stands twice, is refused."""
    for old in ("no such text", "W_xh"):
        wrong = Mistake("x", "rnn_step_forward", ((old, "y"),), "", "")
        with pytest.raises(ValueError, match=re.escape(repr(old))):
            _ = wrong.function
