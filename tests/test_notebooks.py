"""Every notebook runs from the top, with answers, in the time promised."""

import json
import time

import nbclient
import nbformat
import pytest

from autograder.course import notebooks
from tools.samples import filled

pytestmark = pytest.mark.slow


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
