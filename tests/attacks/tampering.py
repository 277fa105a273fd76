"""Blank notebooks whose cells and metadata were tampered with: each deserves 0."""

from tools.samples import blank

NAME = "vanilla_rnn"


def tampered():
    """The notebooks by student."""
    return {
        "skip-execution": _tagged(["skip-execution", "finale"]),
        "grade-false": _marked("-check", grade=False),
        "points-raised": _marked("-check", points=1000),
        "points-negative": _marked("-check", points=-1e300),
        "solution-locked": _marked("-forward", solution=False, grade=True, points=9),
        "ids-all-one": _marked("", grade_id="rnn-forward"),
        "metadata-of-odd-types": _metadata({"nbgrader": {"grade_id": ["x"], "points": {}}}),
        "metadata-is-a-list": _metadata([1, 2]),
        "checks-deleted": _only(lambda cell: not cell["id"].endswith("-check")),
        "cells-doubled": {**blank(NAME), "cells": [c for c in blank(NAME)["cells"] * 2]},
        "checks-emptied": _changed("-check", source=[]),
        "outputs-forged": _changed("", outputs=[FORGED]),
        "nbformat-3": _version_3(),
        "odd-types": {
            "cells": [None, 3, {"cell_type": 7, "source": {"a": 1}}, *blank(NAME)["cells"]]
        },
        "surrogates": _changed("-forward", source="x = '\ud800'"),
        "a-score-of-its-own": {**blank(NAME), "score": 18.0, "submissions": [{"score": 18.0}]},
    }


FORGED = {
    "output_type": "execute_result", "execution_count": 1, "metadata": {},
    "data": {"text/plain": "4.0", "text/html": "<script>alert(1)</script>"},
}  # fmt: skip


def _cells(suffix, change):
    notebook = blank(NAME)
    for cell in notebook["cells"]:
        if cell["id"].endswith(suffix) and cell["cell_type"] == "code":
            change(cell)
    return notebook


def _changed(suffix, **fields):
    return _cells(suffix, lambda cell: cell.update(fields))


def _metadata(value):
    return _changed("", metadata=value)


def _tagged(tags):
    return _cells("", lambda cell: cell["metadata"].update(tags=tags))


def _marked(suffix, **fields):
    return _cells(suffix, lambda cell: cell["metadata"].setdefault("nbgrader", {}).update(fields))


def _only(wanted):
    notebook = blank(NAME)
    return {**notebook, "cells": [cell for cell in notebook["cells"] if wanted(cell)]}


def _version_3():
    cells = [{**cell, "input": cell["source"]} for cell in blank(NAME)["cells"]]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
