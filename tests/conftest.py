import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import ROOT


@pytest.fixture(scope="session")
def run():
    """Run a command from the repository's root; returns the completed process."""

    def command(*args, **options):
        words = [str(a) for a in args]
        return subprocess.run(words, capture_output=True, text=True, **{"cwd": ROOT, **options})

    return command


@pytest.fixture(scope="session")
def grade(run, tmp_path_factory):
    """Grade folders at the command line; returns (exit status, results, folder of reports)."""

    def command(*paths, out=None, **options):
        out = Path(out or tmp_path_factory.mktemp("results"))
        words = [f"--{k.replace('_', '-')}={v}" for k, v in options.items()]
        done = run(sys.executable, "-m", "autograder", "grade", *paths, "--out", out, *words)
        file = out / "results.json"
        assert file.exists(), done.stderr
        return done.returncode, json.loads(file.read_text()), out

    return command


def by_student(results):
    """Index results.json's submissions by student."""
    return {entry["student"]: entry for entry in results["submissions"]}


def failed_tests(entry):
    """(exercise id, test) of every hidden test that a submission failed."""
    return [(e["id"], t) for e in entry["exercises"] for t in e["tests"] if not t["passed"]]
