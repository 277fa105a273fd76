"""Run the visible checks of the notebooks that were begun: ``python check.py [NAME …]``."""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

STUB = "raise NotImplementedError()"


def exercises(notebook):
    """Cells with answers, each with the check that follows it."""
    answer = None
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution") and about["grade_id"] != "bring-your-own":
            answer = cell
        elif about.get("grade") and answer is not None:
            yield answer, cell


def check(path):
    """Run one notebook; returns how many checks are content, or None when nothing was begun."""
    notebook = nbformat.read(path, as_version=4)
    if all(STUB in answer.source for answer, _ in exercises(notebook)):
        print(f"{path.stem}: not begun")
        return None
    folder = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=120, allow_errors=True, resources=folder)
    try:
        client.execute()
    except (CellTimeoutError, DeadKernelError) as error:
        print(f"{path.stem}: stopped: {str(error).splitlines()[0]}")
        return False
    content = True
    for answer, cell in exercises(notebook):
        wrong = [o for o in (*answer.outputs, *cell.outputs) if o.output_type == "error"]
        name = answer.metadata["nbgrader"]["grade_id"]
        if wrong:
            content = False
            print(f"{path.stem}: ✗ {name}: {wrong[0].ename}: {wrong[0].evalue.splitlines()[:1]}")
        else:
            print(f"{path.stem}: ✓ {name}")
    return content


def main(names):
    """Check the notebooks named, or all there are; returns 1 when some check fails."""
    os.environ.setdefault("MPLBACKEND", "agg")
    here = Path(__file__).resolve().parent
    paths = [here / n / f"{n}.ipynb" for n in names] or sorted(here.glob("*/*.ipynb"))
    return 1 if False in [check(path) for path in paths] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
