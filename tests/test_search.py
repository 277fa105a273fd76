"""Finding what was handed in: the same at the command line as in nbgrader's tree."""

import os

import pytest

from autograder.nbgrader import handed_in
from autograder.search import MAX_DEPTH, MAX_ENTRIES, MAX_NOTEBOOKS, find, in_turn
from tools.samples import blank, hand_in

STUDENT, MANY, OTHER = "ada", "bptt", "vanilla_rnn"


def fill(folder, count, name="x{}.ipynb"):
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / name.format(number)).touch()


def problems(found):
    return {(s.path.relative_to(s.root), s.problem) for s in found}


def too_many(folder):
    fill(folder, MAX_NOTEBOOKS + 1)


def too_deep(folder):
    folder.joinpath(*["d"] * MAX_DEPTH).mkdir(parents=True)


def too_full(folder):
    fill(folder, MAX_ENTRIES, "x{}.txt")


def closed(folder):
    folder.mkdir(parents=True)
    folder.chmod(0)


@pytest.mark.parametrize("spoil", [too_many, too_deep, too_full, closed])
def test_too_much_in_one_assignment_is_not_the_others(tmp_path, spoil):
    """What one assignment's folder holds spoils that one, for nbgrader as at the command line."""
    if spoil is closed and not os.getuid():
        pytest.skip("no folder is closed to root")
    hand_in(tmp_path, STUDENT, OTHER, blank(OTHER))
    spoil(tmp_path / STUDENT / MANY)
    for found in (find([tmp_path]), find([tmp_path / STUDENT])):
        told = {s.assignment: s for s in found}
        assert {s.student for s in found} == {STUDENT}
        assert not told[OTHER].problem
        assert "can be looked at" in told[MANY].problem or "looked into" in told[MANY].problem
        for name in (MANY, OTHER):
            theirs = handed_in.files(tmp_path, STUDENT, name)
            assert [s.problem for s in theirs] == [told[name].problem]


def test_as_many_as_allowed_are_found_in_each_assignment(tmp_path):
    """The limits are of one assignment: a student who is at them in two is read in both."""
    for name in (MANY, OTHER):
        fill(tmp_path / STUDENT / name, MAX_NOTEBOOKS)
    found = find([tmp_path])
    assert len(found) == 2 * MAX_NOTEBOOKS
    assert not any(s.problem for s in found)
    theirs = [s for name in (MANY, OTHER) for s in handed_in.files(tmp_path, STUDENT, name)]
    assert problems(theirs) == problems(found)


def test_folders_of_other_names_share_one_limit(tmp_path):
    """A student who makes up assignments gets no more looked at by it."""
    for number in range(MAX_NOTEBOOKS + 1):
        fill(tmp_path / STUDENT / f"own-{number}", 1)
    (only,) = find([tmp_path])
    assert (only.student, only.assignment) == (STUDENT, "")
    assert f"at most {MAX_NOTEBOOKS} notebooks" in only.problem


def test_a_file_may_be_called_like_its_student(tmp_path):
    """Who calls a file by the own name is still the first folder's student."""
    path = hand_in(tmp_path, STUDENT, MANY, blank(MANY))
    own = path.rename(tmp_path / STUDENT / f"{STUDENT}.ipynb")
    path.parent.rmdir()
    assert [(s.student, s.path) for s in find([tmp_path])] == [(STUDENT, own)]


def test_who_hands_in_many_files_waits_for_the_others(tmp_path):
    """Each may take a minute to grade, and nobody waits for a second one of somebody else's."""
    fill(tmp_path / "aaa" / MANY, 30)
    for student in ("ben", "zoe"):
        for name in (MANY, OTHER):
            hand_in(tmp_path, student, name, blank(name))
    order = [s.student for s in in_turn(find([tmp_path]))]
    assert order[:6] == ["aaa", "ben", "zoe"] * 2
    assert order[6:] == ["aaa"] * 28
