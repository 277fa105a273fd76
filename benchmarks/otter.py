"""The second peer: `otter run` over the same answers, where Otter-Grader is installed.

It wants other versions than are pinned here, so it lives in an environment of its own, which
``OTTER_ENV`` names::

    python -m venv DIR
    DIR/bin/pip install otter-grader==7.0.0 matplotlib ipykernel
    OTTER_ENV=DIR python -m benchmarks.grader
"""

import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

from tools.samples import filled

# In Otter's format of tests that raise: the visible check as it stands in the notebook.
TEST = """
from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = {points}


@test_case()
def check(env):
    exec({source!r}, env)
"""


def program():
    """The path of Otter's command; None where there is none."""
    folder = os.environ.get("OTTER_ENV")
    path = Path(folder, "bin", "otter") if folder else None
    return path if path and path.exists() else None


def assignment(folder, name):
    """Write the right answers as a notebook, and its visible checks as Otter's tests.

    Returns
    -------
    float
        What the checks are worth.
    """
    (folder / "tests").mkdir()
    notebook, kept, worth = filled(name), [], 0.0
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if not marks.get("grade"):
            kept.append(cell)
            continue
        stem = cell["id"].replace("-", "_")
        test = TEST.format(name=stem, points=marks["points"], source="".join(cell["source"]))
        (folder / "tests" / f"{stem}.py").write_text(test)
        worth += marks["points"]
    (folder / f"{name}.ipynb").write_text(json.dumps({**notebook, "cells": kept}))
    return worth


def cold(name):
    """Seconds that Otter takes for one right submission, which must earn all its points."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        worth = assignment(folder, name)
        _run(folder, "generate", "-t", "tests", "-o", "autograder.zip", "--no-environment")
        start = time.perf_counter()
        _run(folder, "run", "-a", "autograder.zip", "-o", ".", "--no-logo", f"{name}.ipynb")
        seconds = time.perf_counter() - start
        tests = json.loads((folder / "results.json").read_bytes())["tests"]
        earned = sum(test.get("score", 0.0) for test in tests)
        if earned != worth:
            raise AssertionError(f"Otter gave {earned} of {worth} points to right answers")
    return seconds


def _run(folder, *words):
    otter = program()
    environment = {**os.environ, "PATH": f"{otter.parent}{os.pathsep}{os.environ['PATH']}"}
    # This project's modules are not Otter's.
    environment.pop("PYTHONPATH", None)
    subprocess.run([otter, *words], cwd=folder, env=environment, check=True, capture_output=True)
