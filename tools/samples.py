"""Make submissions out of released notebooks: samples to try the grader with, and test data.

Run as ``python -m tools.samples FOLDER``, it writes one right, one blank, one partly wrong and
one hostile submission per notebook, in nbgrader's tree.
"""

import json
import re
import sys
from pathlib import Path

from autograder.course import Notebook, exercises, notebooks
from autograder.diagnosis.bank import bank
from autograder.release import source_notebook

HOSTILE = """
import builtins, gc, os, sys
import numpy as np
import numpy.testing

# Every comparison passes, whoever makes it in this process.
np.allclose = np.array_equal = np.testing.assert_allclose = lambda *a, **k: True
builtins.float = lambda *a: 1.0
found = [o for o in gc.get_objects() if "solution" in getattr(o, "__module__", "") or ""]
with open("results.json", "w") as file:
    file.write('{"score": 100}')
os.system("curl http://localhost/answers")
"""


def blank(name):
    """The released notebook, as JSON."""
    return Notebook(name).content()


def filled(name, mistakes=()):
    """The released notebook with the reference answers, some of them changed by mistakes."""
    changes = {m.exercise: m for m in mistakes}
    answers = {cell.id: cell.source for cell in source_notebook(name).cells}
    notebook = blank(name)
    for cell in notebook["cells"]:
        nbgrader = cell["metadata"].get("nbgrader", {})
        if nbgrader.get("solution"):
            source = answers[cell["id"]]
            if cell["id"] == "bring-your-own":
                source = "\n\n".join(brought(source))
            exercise = cell["id"].replace("-", "_")
            if exercise in changes:
                source = changes[exercise].applied_to(source)
            lines = source.splitlines(True)
            cell["source"] = [line for line in lines if " SOLUTION" not in line]
    return notebook


def brought(source):
    """What a student pastes where a cell imports answers: those notebooks' cells, and theirs."""
    pasted = []
    for name in re.findall(r"^from solutions\.(\w+) import", source, re.M):
        for cell in source_notebook(name).cells:
            if cell.id == "bring-your-own":
                pasted += brought(cell.source)
            elif cell.metadata.get("nbgrader", {}).get("solution"):
                pasted.append(cell.source)
    return list(dict.fromkeys(pasted))


def code_cell(source):
    """A code cell of a student's own."""
    return {"cell_type": "code", "execution_count": None, "id": f"own-{abs(hash(source)) % 10**8}",
            "metadata": {}, "outputs": [], "source": source.splitlines(True)}  # fmt: skip


def with_cells(notebook, *sources, first=False):
    """A notebook with further code cells, at its end or its beginning."""
    cells = [code_cell(source) for source in sources]
    own = notebook["cells"]
    return {**notebook, "cells": cells + own if first else own + cells}


def one_mistake_per_exercise(name):
    """The first mistake of the bank for every second exercise of a notebook."""
    wanted = list(exercises(name))[::2]
    return [next(m for m in bank(name) if m.exercise == e) for e in wanted]


def hand_in(folder, student, name, notebook):
    """Write a submission where nbgrader looks for it; returns its path."""
    path = Path(folder) / student / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def main(folder):
    """Write the samples."""
    for name in notebooks():
        hand_in(folder, "ada-right", name, filled(name))
        hand_in(folder, "ben-blank", name, blank(name))
        hand_in(folder, "cleo-partly", name, filled(name, one_mistake_per_exercise(name)))
        hand_in(folder, "mallory-hostile", name, with_cells(blank(name), HOSTILE, first=True))


if __name__ == "__main__":
    main(sys.argv[1])
