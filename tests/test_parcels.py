"""What travels between a teacher's machine and a cluster, and what is believed of it."""

import json
import os
from pathlib import Path

import pytest

from autograder import results as shapes
from autograder.cluster.client import weakest
from autograder.cluster.parcel import pack, result_of, unpack
from autograder.course import Notebook, exercises
from autograder.results import ExerciseResult, Result
from autograder.submissions import Carried, Submission, Unreadable
from tools.samples import blank, filled, hand_in

NAME = "vanilla_rnn"


@pytest.fixture(scope="module")
def submission(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    path = hand_in(folder, "ada", NAME, filled(NAME))
    return Submission(path, folder, "ada", NAME).carried()


def graded(submission):
    """A result with full points, as a worker would tell it."""
    found = tuple(
        ExerciseResult(exercises()[name].id, "s", (shapes.TestResult("t", "T.", True, n, n),))
        for name, n in Notebook(NAME).points.items()
    )
    return Result("ada", NAME, NAME, str(submission.path), "graded", Notebook(NAME).max_score,
                  sha256=submission.digest(), exercises=found)  # fmt: skip


def test_a_submission_is_read_elsewhere_as_it_is_here(submission):
    """Names of any bytes, neighbours and kept results travel; the notebook read is the same."""
    odd = os.fsdecode(b"x\xff\n\xe2\x80\xae")
    sent = Carried(Path(odd), Path(), odd, odd, notebook=NAME, content=submission.content)
    mine, other = graded(submission), Result("ada", NAME, NAME, "/x", "graded", 1.0, sha256="1")
    came, kept = unpack(pack(sent, [mine, other]))
    assert (came.path, came.student, came.assignment) == (Path(odd), odd, odd)
    assert (came.content, came.digest()) == (submission.content, submission.digest())
    assert kept == (mine,)
    assert came.read() == submission.read()


def test_what_lies_beside_a_file_counts_elsewhere(submission):
    """A copy beside the notebook is no submission on a worker either."""
    copy = submission.path.with_name("my copy.ipynb")
    copy.write_bytes(submission.content)
    here = Submission(copy, submission.root, "ada", NAME)
    there, _ = unpack(pack(here.carried(), []))
    for one in (here, there):
        with pytest.raises(Unreadable, match=f"beside it lies {NAME}.ipynb"):
            one.read()


def test_what_is_no_file_is_not_sent(tmp_path):
    """A link, a folder and a name that no file can have are told here, and nothing is opened."""
    (tmp_path / "link.ipynb").symlink_to(hand_in(tmp_path, "ada", NAME, blank(NAME)))
    (tmp_path / "folder.ipynb").mkdir()
    for name in ("link", "folder", "x" * 300, "nul\0"):
        with pytest.raises(Unreadable):
            Submission(tmp_path / f"{name}.ipynb", tmp_path, "ada", "").carried()


def test_a_result_comes_back_whole(submission):
    """Through JSON and its checks a result stays what it was."""
    mine = graded(submission)
    assert result_of(json.dumps(mine.to_json()), submission) == mine


def earned(points):
    def change(entry):
        entry["exercises"][0]["tests"][0]["points"] = points

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda e: e.update(student="ben"), "another submission's"),
        (lambda e: e.update(sha256="0" * 64), "another submission's"),
        (lambda e: e.update(path="/elsewhere"), "another submission's"),
        (lambda e: e.update(notebook="nothing"), "none of the course's"),
        (lambda e: e.update(notebook="lstm"), "not its notebook's"),
        (lambda e: e.update(status="invalid"), "does not go with"),
        (lambda e: e.update(status="excellent"), "does not go with"),
        (lambda e: e.update(student=5), "expected <class 'str'>, got int"),
        (lambda e: e.update(duration_s="1"), "got str"),
        (lambda e: e.update(warnings=[{"a": 1}]), "got dict"),
        (lambda e: e.update(more=1), "no entry"),
        (lambda e: e.pop("student"), "no entry"),
        (lambda e: e["exercises"].pop(), "not its notebook's"),
        (earned(99.0), "more than there are"),
        (earned(-1.0), "more than there are"),
        (earned(float("nan")), "more than there are"),
        (earned(True), "got bool"),
        (earned("2"), "got str"),
    ],
)
def test_what_is_no_result_is_not_believed(submission, change, said):
    """Another's entry, a wrong type, a point too many: none of it becomes a mark."""
    entry = graded(submission).to_json()
    change(entry)
    with pytest.raises(ValueError, match=said):
        result_of(json.dumps(entry), submission)
    with pytest.raises(ValueError):
        result_of(b"\x80\x04.", submission)


def test_the_weakest_isolation_is_told():
    """Of several machines only what isolates on all is claimed."""
    assert weakest(["bwrap+landlock+seccomp"] * 2) == "bwrap+landlock+seccomp"
    assert weakest(["bwrap+landlock+seccomp", "landlock+seccomp"]) == "landlock+seccomp"
    assert weakest(["bwrap+seccomp", "landlock"]) == "none"
