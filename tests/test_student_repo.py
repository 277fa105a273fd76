"""The repository that students get: it works by itself, and holds nothing that is not theirs."""

import json
import os
import subprocess
import sys

import pytest
import yaml

from autograder.course import ROOT, Notebook, exercises, notebooks
from autograder.diagnosis.bank import bank
from tests.test_install import pins as locked
from tests.test_release import answer_lines
from tools.samples import filled, hand_in, one_mistake_per_exercise
from tools.student_repo import IGNORED, pins, write

NAME = "vanilla_rnn"


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = tmp_path_factory.mktemp("student")
    write(folder)
    return folder


def lines_of(text):
    """Lines long enough to say something."""
    return {line for raw in text.splitlines() if len(line := raw.strip()) >= 16}


def all_lines(folder):
    """Every line of a folder's files, those of notebooks' cells included."""
    found = set()
    for path in folder.rglob("*"):
        if path.suffix == ".ipynb":
            for cell in json.loads(path.read_text("utf-8"))["cells"]:
                found |= lines_of("".join(cell["source"]))
                assert not cell.get("outputs")
        elif path.is_file():
            found |= lines_of(path.read_text("utf-8"))
    return found


def test_it_holds_what_students_need_and_nothing_else(repository):
    """The notebooks, four files and a workflow."""
    files = {p.relative_to(repository).as_posix() for p in repository.rglob("*") if p.is_file()}
    assert files == {
        "README.md", "requirements.txt", "check.py", ".gitignore", ".github/workflows/checks.yml",
        *(f"{name}/{name}.ipynb" for name in notebooks()),
    }  # fmt: skip


def test_nothing_private_is_in_it(repository):
    """No line of an answer or of a hidden test, and no mistake's sentence, is in any file."""
    seen = all_lines(repository)
    text = "\n".join(sorted(seen))
    assert [line for line in answer_lines() if line in text] == []
    tests = set()
    for name in notebooks():
        tests |= lines_of(Notebook(name).hidden.read_text("utf-8"))
    # A call of an exercise by itself gives nothing away; what is asked of it, and how, does.
    tests = {line for line in tests if "student." in line or line.startswith(("def test", '"""'))}
    assert len(tests) > 200
    assert seen & tests == set()
    for mistake in (m for name in notebooks() for m in bank(name)):
        assert mistake.sentence not in text
    assert "solutions." not in text


def test_it_asks_for_the_versions_that_are_tested(repository):
    """NumPy, Matplotlib and the notebook server, pinned as in the lock."""
    assert (repository / "requirements.txt").read_text().split() == pins()
    lock = {f"{name}{version}" for name, version in locked("constraints.txt")}
    assert set(pins()) <= lock
    assert IGNORED.startswith(".venv/")


def test_its_workflow_runs_the_visible_checks(repository):
    """One job, without a token, that runs check.py."""
    content = yaml.safe_load((repository / ".github/workflows/checks.yml").read_text("utf-8"))
    steps = content["jobs"]["checks"]["steps"]
    assert content["permissions"] == {"contents": "read"}
    assert steps[-1] == {"run": "python check.py"}
    assert steps[0]["with"] == {"persist-credentials": False}


def test_the_readme_names_every_notebook_and_command(repository):
    """No placeholder is left, and the files that it names are there."""
    text = (repository / "README.md").read_text("utf-8")
    assert "{" not in text
    for name in notebooks():
        assert f"`{name}/{name}.ipynb`" in text
    for words in ("python3 -m venv .venv", "jupyter notebook", "check.py", "git push", "feedback"):
        assert words in text


@pytest.mark.slow
def test_the_checks_tell_right_from_wrong(repository, tmp_path):
    """A right notebook is content, a wrong one is told by exercise, one not begun is let be."""

    def check(*names):
        environment = {**os.environ, "JUPYTER_PLATFORM_DIRS": "1"}
        done = subprocess.run([sys.executable, repository / "check.py", *names], cwd=tmp_path,
                              env=environment, capture_output=True, text=True)  # fmt: skip
        return done.returncode, done.stdout

    assert check("bptt") == (0, "bptt: not begun\n")
    mine = repository / NAME / f"{NAME}.ipynb"
    before = mine.read_bytes()
    try:
        mine.write_text(json.dumps(filled(NAME)))
        status, said = check(NAME)
        assert (status, said.count("✓"), said.count("✗")) == (0, len(exercises(NAME)), 0)
        mine.write_text(json.dumps(filled(NAME, one_mistake_per_exercise(NAME)[:1])))
        status, said = check(NAME)
        assert status == 1
        assert f"{NAME}: ✗ rnn-step-forward: " in said
    finally:
        mine.write_bytes(before)


def test_its_tree_is_what_the_grader_reads(repository, grade, tmp_path):
    """A clone of it, filled in, is graded under the student's name as it lies there."""
    path = hand_in(tmp_path, "x", NAME, filled(NAME))
    clone = tmp_path / "class" / "ada" / NAME
    clone.mkdir(parents=True)
    path.rename(clone / path.name)
    (entry,) = grade(tmp_path / "class")[1]["submissions"]
    assert (entry["student"], entry["assignment"]) == ("ada", NAME)
    assert entry["score"] == entry["max_score"]


def test_a_place_that_cannot_be_written_is_told(run):
    """Exit status 2, and the place named."""
    done = run(sys.executable, "-m", "tools.student_repo", "pyproject.toml")
    assert done.returncode == 2
    assert "pyproject.toml cannot be written to" in done.stderr
    assert (ROOT / "Makefile").read_text().count("student-repo") >= 3
