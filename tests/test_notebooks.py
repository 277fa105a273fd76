"""Every notebook runs from the top: with answers, without them, and with nothing brought along."""

import ast
import json
import re
import time

import nbclient
import nbformat
import pytest

from autograder.course import notebooks
from autograder.release import source_notebook
from tests.visible import HINTED
from tools.samples import blank, filled

pytestmark = pytest.mark.slow


def is_place_to_paste(cell):
    return cell["id"] == "bring-your-own"


BRINGING = [name for name in HINTED if any(map(is_place_to_paste, blank(name)["cells"]))]


def run(notebook, folder):
    """Run all cells, whether or not some fail; returns the notebook and (cell, error) pairs."""
    notebook = nbformat.reads(json.dumps(notebook), as_version=4)
    resources = {"metadata": {"path": str(folder)}}
    nbclient.NotebookClient(notebook, timeout=120, allow_errors=True, resources=resources).execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return notebook, [(c, o) for c in code for o in c.outputs if o.output_type == "error"]


@pytest.mark.parametrize("name", HINTED)
def test_a_blank_notebook_fails_only_where_an_answer_is_missing(name, tmp_path):
    """Whatever fails reached a stub; the place to paste is no stub, and does nothing."""
    notebook, errors = run(blank(name), tmp_path)
    assert errors
    for _, error in errors:
        assert error.ename == "NotImplementedError"
        assert "# YOUR CODE HERE" in re.sub(r"\x1b\[[\d;]*m", "", "".join(error.traceback))
    assert all(not cell.outputs for cell in notebook.cells if is_place_to_paste(cell))


@pytest.mark.parametrize("name", BRINGING)
def test_answers_do_without_what_was_not_brought(name, tmp_path):
    """With nothing pasted nothing fails, and what needs a function asks for it by name."""
    answered = filled(name)
    empty = next(cell for cell in blank(name)["cells"] if is_place_to_paste(cell))
    answered["cells"] = [empty if is_place_to_paste(cell) else cell for cell in answered["cells"]]
    notebook, errors = run(answered, tmp_path)
    assert not [(cell.id, e.evalue) for cell, e in errors if "paste" not in cell.source.lower()]
    outputs = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    asked = "".join(o.get("text", "") for o in outputs if "paste" in o.get("text", ""))
    source = next(cell.source for cell in source_notebook(name).cells if is_place_to_paste(cell))
    imports = [node for node in ast.parse(source).body if isinstance(node, ast.ImportFrom)]
    for function in (alias.name for node in imports for alias in node.names):
        assert function in asked


@pytest.mark.parametrize("name", notebooks())
def test_a_notebook_runs_from_the_top(name, tmp_path):
    """With the answers and what was brought along, every cell runs, and the end shows a picture."""
    notebook = nbformat.reads(json.dumps(filled(name)), as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}
    )
    start = time.monotonic()
    client.execute()
    assert time.monotonic() - start < 60
    finale = next(c for c in notebook.cells if "finale" in c.metadata.get("tags", []))
    assert any("image/png" in output.get("data", {}) for output in finale.outputs)
