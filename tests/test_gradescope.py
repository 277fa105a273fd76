"""Gradescope's contract, in a folder that plays its container's /autograder."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.course import ROOT, Notebook
from autograder.gradescope import CHOSEN, NoMark, answer
from autograder.results import Result
from tests.test_install import pins
from tools.samples import blank, filled, hand_in

pytestmark = pytest.mark.slow

NAME = "vanilla_rnn"
FULL = Notebook(NAME).max_score


@pytest.fixture(scope="module")
def packed(run, tmp_path_factory):
    """The zip, as the command makes it."""
    path = tmp_path_factory.mktemp("zip") / "autograder.zip"
    command = [sys.executable, "-m", "autograder", "gradescope", "--out", path]
    done = run(*command, "--notebook", NAME)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def container(packed, tmp_path):
    """What Gradescope makes of the zip, but for the environment that setup.sh installs."""
    return unpack(packed, tmp_path / "autograder")


def unpack(packed, folder):
    """A folder like /autograder."""
    with zipfile.ZipFile(packed) as file:
        file.extractall(folder / "source")
    for name in ("submission", "results"):
        (folder / name).mkdir()
    shutil.copy(folder / "source" / "run_autograder", folder / "run_autograder")
    return folder


def run_autograder(folder):
    """Run it as Gradescope does; returns the finished process."""
    environment = {**os.environ, "AUTOGRADER_ROOT": str(folder)}
    command = ["bash", str(folder / "run_autograder")]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture
def grade_there(container, tmp_path):
    """Hand notebooks in, by file name; returns the finished process and the results or None."""
    (container / "source" / ".venv").symlink_to(sys.prefix)

    def command(files):
        for name, notebook in files.items():
            shutil.move(
                hand_in(tmp_path / "x", "x", NAME, notebook), container / "submission" / name
            )
        done = run_autograder(container)
        target = container / "results" / "results.json"
        return done, json.loads(target.read_text()) if target.exists() else None

    return command


def test_the_zip_is_what_gradescope_asks_for(packed):
    """Both scripts at the top and executable, all that grading needs, and nothing of the tests'."""
    with zipfile.ZipFile(packed) as file:
        infos = {info.filename: info for info in file.infolist()}
    for script in ("setup.sh", "run_autograder"):
        assert infos[script].external_attr >> 16 & 0o111
    assert {"requirements-grade.txt", f"autograder/hidden/test_{NAME}.py", CHOSEN} <= set(infos)
    assert not [n for n in infos if n.startswith(("tests/", ".git", "results", "submitted"))]
    assert packed.stat().st_size < 5e6


def test_marks_arrive_in_gradescopes_form(grade_there):
    """Score, and for each hidden test its name, points, output and visibility."""
    done, results = grade_there({f"{NAME}.ipynb": filled(NAME)})
    assert done.returncode == 0, done.stderr
    assert results["score"] == FULL == sum(t["max_score"] for t in results["tests"])
    for test in results["tests"]:
        assert {"name", "score", "max_score", "output", "visibility", "status"} == set(test)
        assert (test["score"], test["status"]) == (test["max_score"], "passed")


def test_a_wrong_answer_is_explained(grade_there):
    """What failed says why, and earns nothing."""
    _, results = grade_there({f"{NAME}.ipynb": blank(NAME)})
    assert results["score"] == 0
    assert all(t["status"] == "failed" and t["output"] for t in results["tests"])


def test_other_files_are_told_and_do_not_harm(grade_there):
    """Beside the notebook that is asked for, others are let be."""
    _, results = grade_there({"mine.ipynb": filled(NAME), "old.ipynb": filled("sequences")})
    assert results["score"] == FULL


@pytest.mark.parametrize("files", [{}, {"sequences.ipynb": "sequences"}])
def test_without_the_notebook_there_is_a_zero_with_its_reason(grade_there, files):
    """Nothing, or another notebook: a score of 0 that says what to hand in."""
    done, results = grade_there({name: filled(one) for name, one in files.items()})
    assert done.returncode == 0, done.stderr
    assert results["score"] == 0
    assert f"Hand in the notebook {NAME}.ipynb" in results["output"]
    assert sum(t["max_score"] for t in results["tests"]) == FULL


def test_a_failure_of_the_grader_is_no_mark(container, grade_there):
    """A broken hidden test: no results.json, not even an old one, and a status that is not 0."""
    test = container / "source" / "autograder" / "hidden" / f"test_{NAME}.py"
    test.write_text(test.read_text().replace("(student, draw):\n", "(student, draw):\n    1 / 0\n"))
    (container / "results" / "results.json").write_text('{"score": 100}')
    done, results = grade_there({f"{NAME}.ipynb": filled(NAME)})
    assert done.returncode == 3
    assert results is None
    assert "this is no mark" in done.stderr


def test_two_notebooks_are_refused_where_one_is_graded():
    """An assignment without a name of its own takes one; an error among them is no mark."""
    results = [Result("s", n, n, f"/{n}.ipynb", "graded", 1.0) for n in (NAME, "bptt")]
    assert answer(results)["score"] == 0
    assert "Hand in one notebook" in answer(results)["output"]
    failed = Result("s", "a", "a", "/a", "error", 1.0, warnings=("the sandbox is gone",))
    with pytest.raises(NoMark, match="the sandbox is gone"):
        answer([*results, failed])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--out"),
        (["--out=/nowhere/x.zip"], "--out: /nowhere/x.zip cannot be written to"),
        (["--out=x.zip", "--notebook=nothing"], "expected one of sequences"),
    ],
)
def test_wrong_usage_is_refused(run, arguments, said):
    """Exit status 2, and what was expected."""
    done = run(sys.executable, "-m", "autograder", "gradescope", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert not Path(ROOT, "x.zip").exists()


def test_what_grading_needs_is_pinned_as_all_else_is():
    """The same versions as the lock's, and less than a dozen packages."""
    alone = pins("requirements-grade.txt")
    assert alone - pins("constraints.txt") == set()
    assert 5 < len(alone) < 12


@pytest.mark.slow
def test_setup_installs_all_that_grading_needs(packed, tmp_path):
    """setup.sh makes an environment of a few packages, and the samples get their marks in it."""
    folder = unpack(packed, tmp_path / "autograder")
    environment = {**os.environ, "AUTOGRADER_ROOT": str(folder)}
    # The course's own environment must not be the one that is found.
    parts = environment["PATH"].split(os.pathsep)
    environment["PATH"] = os.pathsep.join(p for p in parts if p != str(Path(sys.executable).parent))
    setup = ["bash", str(folder / "source" / "setup.sh")]
    done = subprocess.run(setup, env=environment, capture_output=True, text=True)
    if "No matching distribution" in done.stderr or "Could not fetch" in done.stderr:
        pytest.skip(f"the package registry cannot be reached: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    size = sum(p.stat().st_size for p in (folder / "source" / ".venv").rglob("*") if p.is_file())
    assert size < 350e6
    shutil.move(hand_in(tmp_path / "x", "x", NAME, filled(NAME)), folder / "submission" / "x.ipynb")
    done = run_autograder(folder)
    assert done.returncode == 0, done.stderr
    assert json.loads((folder / "results" / "results.json").read_text())["score"] == FULL
    python = folder / "source" / ".venv" / "bin" / "python"
    samples = tmp_path / "samples"
    for student, notebook in (("ada", filled("lstm")), ("ben", blank("lstm"))):
        hand_in(samples, student, "lstm", notebook)
    command = [python, "-m", "autograder", "grade", samples, "--out", tmp_path / "out"]
    subprocess.run(command, cwd=folder / "source", check=True, capture_output=True)
    entries = json.loads((tmp_path / "out" / "results.json").read_text())["submissions"]
    assert [e["score"] for e in entries] == [Notebook("lstm").max_score, 0]
