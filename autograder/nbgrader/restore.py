"""Rebuild a submission on the released notebook: its cells in their places, nothing of it trusted.

Metadata, locked cells and ids come from the release. From the student come the sources of the
solution cells, extra cells, and outputs that are plain text or PNG pictures.
"""

import base64
import binascii

from autograder.course import Notebook
from autograder.submissions import grade_id, raw_cells, source_of
from autograder.text import block, clean

MAX_TEXT = 20_000
MAX_PICTURES = 4 << 20
MAX_OUTPUTS = 500
PNG = b"\x89PNG\r\n\x1a\n"


def restore(name, content=None, problem=""):
    """Put a submission's cells into the released notebook.

    Parameters
    ----------
    name : str
        The notebook.
    content : dict, optional
        The submission's JSON, where it could be read.
    problem : str
        Why it could not be graded, to be told at its head.

    Returns
    -------
    notebook : dict
        A valid notebook of format 4.5; the blank release where nothing could be read.
    """
    notebook = Notebook(name).content()
    places = {_key(cell): i for i, cell in enumerate(notebook["cells"])}
    by_source = {
        source_of(c): i for i, c in enumerate(notebook["cells"]) if c["cell_type"] == "code"
    }
    budget = {"text": MAX_TEXT, "pictures": MAX_PICTURES, "outputs": MAX_OUTPUTS}
    extras, seen, last = {}, set(), -1
    for cell in raw_cells(content or {}):
        position = places.get(_key(cell), by_source.get(source_of(cell)))
        if position is None or position in seen:
            extras.setdefault(last, []).append(_extra(cell, budget))
            continue
        seen.add(position)
        last = position
        target = notebook["cells"][position]
        if target["cell_type"] == "code":
            if not target["metadata"].get("nbgrader", {}).get("locked"):
                target["source"] = source_of(cell)
            target["outputs"] = _outputs(cell, budget)
    cells = [_notice(problem)] if problem else []
    cells += extras.pop(-1, [])
    for position, cell in enumerate(notebook["cells"]):
        cells += [cell, *extras.get(position, [])]
    notebook["cells"] = cells
    for number, cell in enumerate(c for c in cells if "id" not in c):
        cell["id"] = f"extra-{number}"
    return notebook


def marked(notebook, scores):
    """Write scores into a restored notebook's check cells, as nbgrader's partial credit.

    Parameters
    ----------
    notebook : dict
    scores : dict of str to float
        By exercise; one that is not among them has none.
    """
    for cell in notebook["cells"]:
        nbgrader = cell["metadata"].get("nbgrader", {})
        if not nbgrader.get("grade"):
            continue
        score = scores.get(nbgrader["grade_id"].removesuffix("-check"), 0.0)
        if not 0 <= score <= nbgrader["points"]:
            raise ValueError(f"{nbgrader['grade_id']}: {score} of {nbgrader['points']} points")
        output = {"output_type": "execute_result", "execution_count": None, "metadata": {},
                  "data": {"text/plain": repr(score)}}  # fmt: skip
        # Before the cell's own outputs: nbgrader takes the first that decides.
        cell["outputs"] = [output, *cell["outputs"]]
    return notebook


def _notice(problem):
    return {"cell_type": "markdown", "id": "not-graded", "metadata": {},
            "source": f"**This could not be graded:**\n\n{block(problem)}"}  # fmt: skip


def _key(cell):
    return str(grade_id(cell) or cell.get("id") or id(cell))


def _extra(cell, budget):
    text = clean(source_of(cell), MAX_TEXT)
    if cell.get("cell_type") == "code":
        return {"cell_type": "code", "source": text, "metadata": {}, "execution_count": None,
                "outputs": _outputs(cell, budget)}  # fmt: skip
    # As an indented block, so that no HTML, link or script in it is ever rendered.
    return {"cell_type": "markdown", "source": block(text), "metadata": {}}


def _outputs(cell, budget):
    """The outputs that are text or a PNG, within what is left of the notebook's limits."""
    kept = []
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else []:
        if len(kept) == budget["outputs"]:
            break
        if not isinstance(output, dict):
            continue
        data = output.get("data")
        data = data if isinstance(data, dict) else {}
        text = output.get("text", data.get("text/plain"))
        picture = _picture(data.get("image/png"), budget)
        if picture:
            kept.append({"output_type": "display_data", "metadata": {},
                         "data": {"image/png": picture, "text/plain": "<Figure>"}})  # fmt: skip
        elif text and budget["text"] > 0:
            text = "".join(map(str, text)) if isinstance(text, list) else str(text)
            text = clean(text, budget["text"])
            budget["text"] -= len(text)
            kept.append({"output_type": "stream", "name": "stdout", "text": text})
    budget["outputs"] -= len(kept)
    return kept


def _picture(data, budget):
    data = "".join(map(str, data)) if isinstance(data, list) else data
    if not isinstance(data, str) or len(data) > budget["pictures"]:
        return None
    try:
        raw = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not raw.startswith(PNG):
        return None
    budget["pictures"] -= len(data)
    return base64.b64encode(raw).decode()
