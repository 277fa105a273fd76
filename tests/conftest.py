import json
import os
import subprocess
import sys
from dataclasses import astuple
from functools import cache
from pathlib import Path

import pytest
import yaml
from filelock import FileLock

from autograder.course import ROOT
from tests.attacks.harm import HARM, Harm
from tools.pdf import pages_of


def pytest_configure(config):
    """Begin counting."""
    config.stash[HARM] = {}


def pytest_sessionfinish(session):
    """A process that runs a part of the tests tells what it counted to the one that prints."""
    if hasattr(session.config, "workeroutput"):
        done = session.config.stash[HARM].items()
        session.config.workeroutput["harm"] = {name: astuple(harm) for name, harm in done}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Take over what such a process counted."""
    for name, numbers in getattr(node, "workeroutput", {}).get("harm", {}).items():
        node.config.stash[HARM][name] = Harm(*numbers)


def pytest_terminal_summary(terminalreporter, config):
    """Print one line of all the harm that was done."""
    done = config.stash[HARM]
    if done:
        for setting, harm in done.items():
            terminalreporter.write_line(f"hostile class, {setting}: {harm}")
        terminalreporter.write_line(f"hostile class, all settings: {sum(done.values(), Harm())}")


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


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of a freshly built site; BOOK_HTML names one that was just built."""
    if built := os.environ.get("BOOK_HTML"):
        return (ROOT / built).resolve()
    # Two processes that run the tests share one site: the second waits for the first.
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    out = shared / "book"
    with FileLock(shared / "book.lock"):
        html = out / "_build" / "html"
        if not (out / "done").exists():
            build(out)
            (out / "done").touch()
    return html


def build(out):
    """Build the book into a folder, warnings as errors."""
    builder = Path(sys.executable).with_name("jupyter-book")
    command = [builder, "build", "book/", "--path-output", out, "-W", "-n", "--keep-going"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    warnings = [line for line in done.stdout.splitlines() + done.stderr.splitlines()
                if "WARNING:" in line or "ERROR:" in line]  # fmt: skip
    assert done.returncode == 0, "\n".join(warnings) or done.stderr[-3000:]


@pytest.fixture(scope="session")
def chapters():
    """Names of the pages in the table of contents, in its order."""
    return pages_of(yaml.safe_load((ROOT / "book" / "_toc.yml").read_text("utf-8")))


@pytest.fixture(scope="session")
def figure():
    """Explorable figures by name, each computed once; whoever asks has the book on its path."""
    from explorables import load

    return cache(load)


def by_position(figure):
    """Pairs of an explorable figure's slider positions and state."""
    return list(zip(figure.positions(), figure.states, strict=True))


def by_student(results):
    """Index results.json's submissions by student."""
    return {entry["student"]: entry for entry in results["submissions"]}


def failed_tests(entry):
    """(exercise id, test) of every hidden test that a submission failed."""
    return [(e["id"], t) for e in entry["exercises"] for t in e["tests"] if not t["passed"]]
