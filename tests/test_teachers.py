"""The commands of the page for teachers work, in their order, on a copy of what git holds."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import ROOT
from tools.samples import filled, hand_in

pytestmark = pytest.mark.slow

PAGE = (ROOT / "book" / "teachers.md").read_text("utf-8")
NAME = "bptt"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A copy of the repository, with what students hand in and where a public site would go."""
    home = tmp_path_factory.mktemp("desk")
    course = home / "course"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (course / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, course / name)
    (course / "_build" / "html").mkdir(parents=True)
    (course / "_build" / "html" / "index.html").write_text("The book")
    path = hand_in(course / "submitted", "ada", NAME, filled(NAME))
    path.with_name("timestamp.txt").write_text("2026-11-03 12:00:00.000000 UTC")
    (course / "downloaded").mkdir()
    shutil.copy(path, course / "downloaded" / f"hoppergrace_LATE_1_2_{NAME}.ipynb")
    for bare in ("course-site", "emmy"):
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", home / bare], check=True)
    work = home / "work"
    shutil.copytree(course / "submitted" / "ada", work)
    (course / "students.csv").write_text(f"name,url\nemmy,file://{home}/emmy\n")
    (home / "gitconfig").write_text(
        "[user]\n\tname = x\n\temail = x@example.org\n"
        f'[url "file://{home}/course-site"]\n\tinsteadOf = https://github.com/YOU/course-site.git\n'
    )
    for words in ("init -q -b main", "add -A", "commit -q -m done", f"push -q {home}/emmy main"):
        subprocess.run(["git", *words.split()], cwd=work, env=environment(home), check=True)
    return home


def environment(home):
    """A shell's, with the course's Python first and no settings of this machine's git."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
            "GIT_ALLOW_PROTOCOL": "file"}  # fmt: skip


def test_every_tested_command_works(desk):
    """From the samples to marks by folder, download, due date, git and Gradescope."""
    blocks = re.findall(r"^% tested\n```\n(.*?)^```", PAGE, re.M | re.S)
    assert len(blocks) == PAGE.count("% tested") >= 8
    course = desk / "course"
    for block in blocks:
        done = subprocess.run(["bash", "-euc", block], cwd=course, env=environment(desk),
                              capture_output=True, text=True)  # fmt: skip
        assert done.returncode == 0, (block, done.stdout[-500:], done.stderr[-2000:])
    entries = json.loads((course / "results" / "results.json").read_text())["submissions"]
    assert {e["student"] for e in entries} == {"ada", "hoppergrace", "emmy"}
    assert all(e["score"] == e["max_score"] for e in entries)
    rows = list(csv.DictReader((course / "results" / "results.csv").open()))
    assert [row["final"] for row in rows] == [row["score"] for row in rows]
    tried = json.loads((course / "build" / "try-results" / "results.json").read_text())
    assert len(tried["submissions"]) >= 28
    site = subprocess.run(["git", "ls-tree", "-r", "--name-only", "main"], cwd=desk / "course-site",
                          capture_output=True, text=True)  # fmt: skip
    assert site.stdout.split() == [".nojekyll", "index.html"]
    assert (course / "autograder.zip").stat().st_size > 50_000
    assert (course / "student-repo" / ".git").is_dir()


def test_what_the_page_names_is_there():
    """Files, options and presets that the page speaks of exist."""
    help_text = subprocess.run([sys.executable, "-m", "autograder", "grade", "--help"], cwd=ROOT,
                               capture_output=True, text=True).stdout  # fmt: skip
    for option in set(re.findall(r"`(--[a-z-]+)", PAGE)) - {"--notebook"}:
        assert option in help_text, option
    for name in re.findall(
        r"`((?:\.github|ci|tools)/[\w./-]+|Containerfile|CONTRIBUTING\.md)`", PAGE
    ):
        assert (ROOT / name).exists(), name
