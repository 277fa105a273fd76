"""Make student notebooks of ``solutions/``: the command `release`, and nbgrader's sources."""

import json
import os
from pathlib import Path

from autograder.course import ROOT, Notebook, notebooks

SOURCES = ROOT / "build" / "source"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def source_notebook(name):
    """A notebook with answers and nbgrader's metadata, from ``solutions/<name>.py``.

    The check cell after an exercise's solution is what nbgrader grades; its points are those that
    the exercise's hidden tests declare.
    """
    import jupytext

    notebook = jupytext.read(Notebook(name).solution)
    worth = Notebook(name).points
    exercise = None
    for position, cell in enumerate(notebook.cells):
        tags = [t for t in cell.metadata.get("tags", []) if t != "active-ipynb"]
        role = next((t for t in tags if t in ("solution", "check")), None)
        grade_id = f"{name.replace('_', '-')}-{position:02d}"
        if role == "solution" and "bring-your-own" not in tags:
            exercise = defined_function(cell.source)
            grade_id = exercise.replace("_", "-")
        elif role == "solution":
            grade_id = "bring-your-own"
        elif role == "check":
            grade_id = exercise.replace("_", "-") + "-check"
        cell.id = grade_id
        kept = [t for t in tags if t not in ("solution", "check")]
        cell.metadata = {"tags": kept} if kept else {}
        if role or cell.cell_type == "markdown":
            cell.metadata["nbgrader"] = _nbgrader(grade_id, role, worth.get(exercise))
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def _nbgrader(grade_id, role, worth):
    data = {"grade": role == "check", "grade_id": grade_id, "locked": role != "solution",
            "schema_version": 3, "solution": role == "solution", "task": False}  # fmt: skip
    if role == "check":
        data["points"] = worth
    return data


def defined_function(source):
    """The name of the function that a solution cell's first ``def`` line defines."""
    for line in source.splitlines():
        if line.startswith("def "):
            return line[4:].split("(")[0].strip()
    raise ValueError(f"a solution cell defines no function: {source[:60]!r}")


def release_preprocessors():
    """What nbgrader does to a source notebook when it is released, in this order."""
    from nbgrader import preprocessors as steps

    from autograder.nbgrader.plugins import ClearAnswers

    return [
        steps.IncludeHeaderFooter, ClearAnswers, steps.LockCells, steps.ComputeChecksums,
        steps.SaveCells, steps.ClearOutput, steps.CheckCellMetadata,
    ]  # fmt: skip


def released_notebook(name):
    """A student notebook: the source with the answers cut out and checked to be gone."""
    from nbgrader.preprocessors import SaveCells
    from traitlets.config import Config

    notebook, resources = source_notebook(name), {}
    config = Config(ClearSolutions={"code_stub": {"python": STUB}})
    for step in release_preprocessors():
        if step is not SaveCells:
            notebook, resources = step(config=config).preprocess(notebook, resources)
    return notebook


STUB = "# YOUR CODE HERE\nraise NotImplementedError()"


def outdated_sources(missing=False):
    """Notebooks whose source for nbgrader is missing, or older than what it is made of."""
    found = []
    for name in notebooks():
        path = _source(name)
        inputs = [Notebook(name).solution, Notebook(name).hidden, Path(__file__)]
        if not path.exists() or (
            not missing and path.stat().st_mtime < max(p.stat().st_mtime for p in inputs)
        ):
            found.append(name)
    return found


def write_sources():
    """Bring nbgrader's source folder up to date; quick where nothing changed."""
    for name in outdated_sources():
        _write(source_notebook(name), _source(name))
        # What came out the same was not written.
        os.utime(_source(name))


def _source(name):
    return SOURCES / name / f"{name}.ipynb"


def release(names=(), folder=ROOT / "exercises"):
    """Write ``<name>/<name>.ipynb`` into a folder for the notebooks named, or for all of them.

    Returns
    -------
    list of Path

    Raises
    ------
    ValueError
        For a name that no notebook has.
    """
    unknown = sorted(set(names) - set(notebooks()))
    if unknown:
        raise ValueError(f"NAME: no notebook {unknown[0]!r}; there are {', '.join(notebooks())}")
    paths = []
    for name in names or notebooks():
        path = folder / name / f"{name}.ipynb"
        _write(released_notebook(name), path)
        paths.append(path)
    return paths


def _write(notebook, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not nbformat.write: its key order and id rules may change, and the files are compared in CI.
    text = json.dumps(_lines(notebook), indent=1, sort_keys=True, ensure_ascii=False)
    if not path.exists() or path.read_text(encoding="utf-8") != text + "\n":
        path.write_text(text + "\n", encoding="utf-8")


def _lines(notebook):
    """The notebook with each source as a list of lines, as Jupyter writes it."""
    content = json.loads(json.dumps(notebook))
    for cell in content["cells"]:
        cell["source"] = cell["source"].splitlines(True)
    return content
