"""Every notebook runs from the top, with answers, in the time promised."""

import time

import nbclient
import nbformat
import pytest

from autograder.course import exercises, notebooks
from autograder.release import source_notebook
from autograder.samples import filled

pytestmark = pytest.mark.slow


def with_own_functions(name):
    """A filled notebook whose first pasted cell brings what earlier notebooks asked for."""
    notebook = filled(name)
    earlier = notebooks()[: notebooks().index(name)]
    brought = ["import numpy as np\n"]
    for other in earlier:
        for cell in source_notebook(other).cells:
            if cell.id in {e.id for e in exercises(other).values()}:
                brought.append(cell.source)
    for cell in notebook["cells"]:
        if cell["id"] == "bring-your-own":
            cell["source"] = ["\n\n".join(brought)]
    return nbformat.from_dict(notebook)


@pytest.mark.parametrize("name", notebooks())
def test_a_notebook_runs_from_the_top(name, tmp_path):
    """With the answers and what was brought along, every cell runs, and the end shows a picture."""
    notebook = with_own_functions(name)
    start = time.monotonic()
    nbclient.NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": tmp_path}}
    ).execute()
    assert time.monotonic() - start < 60
    finale = next(c for c in notebook.cells if "finale" in c.metadata.get("tags", []))
    assert any("image/png" in output.get("data", {}) for output in finale.outputs)
