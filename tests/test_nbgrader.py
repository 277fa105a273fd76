"""Stock nbgrader commands from the repository's root take the grader's marks and leak nothing."""

import base64
import os
import re

import nbformat
import pytest

from autograder.course import ROOT, Notebook
from autograder.diagnosis.bank import bank
from autograder.nbgrader.restore import MAX_OUTPUTS, restore
from tests.attacks import files, tampering
from tests.conftest import by_student
from tests.nbgrader_course import Course
from tools.samples import blank, code_cell, filled, hand_in, with_cells

pytestmark = pytest.mark.slow
NAME = "vanilla_rnn"
FULL = Notebook(NAME).max_score
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 64).decode()


def decorated():
    """A right notebook with every kind of output and a markdown cell full of markup."""
    notebook = filled(NAME)
    evil = "<script>alert('owned')</script><img src=x onerror=alert(1)>"
    outputs = [
        {"output_type": "stream", "name": "stderr", "text": ["my own words ", evil, "\x1b[31m"]},
        {"output_type": "error", "ename": "E", "evalue": evil, "traceback": [evil]},
        {"output_type": "display_data", "metadata": {},
         "data": {"text/html": evil, "application/javascript": "alert(1)", "image/png": PIXEL}},
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": f'"{evil}'}},
        {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": evil}},
        {"output_type": "stream", "name": "stdout", "text": "y" * 10**6},
    ]  # fmt: skip
    for cell in notebook["cells"]:
        if cell["id"] == "rnn-forward-check":
            cell["outputs"] = outputs
    note = {
        "cell_type": "markdown",
        "id": "note",
        "metadata": {},
        "source": evil + "[x](javascript:alert(2))",
    }
    notebook["cells"].insert(3, note)
    return with_cells(notebook, f"own = 3  # {evil}")


@pytest.fixture(scope="module")
def graded(tmp_path_factory, grade):
    """All submissions, graded through both doors: (gradebook by student, results, folder)."""
    course = Course(tmp_path_factory.mktemp("course"))
    submitted = course.submitted
    hand_in(submitted, "right", NAME, filled(NAME))
    hand_in(submitted, "blank", NAME, blank(NAME))
    hand_in(submitted, "partly", NAME, filled(NAME, [bank(NAME)[0], bank(NAME)[-1]]))
    hand_in(submitted, "decorated", NAME, decorated())
    for student, notebook in tampering.tampered().items():
        hand_in(submitted, student, NAME, notebook)
    files.lay_unreadable(submitted)
    os.mkfifo(submitted / "right" / NAME / "a-pipe-beside-it")
    (submitted / "right" / NAME / "secrets").symlink_to(course.root / "solutions" / f"{NAME}.py")
    for command in ("generate_assignment", "autograde", "generate_feedback"):
        course.succeed(command, NAME)
    return course.export(), by_student(grade(submitted, jobs=2)[1]), course.root


def test_the_marks_are_the_command_lines(graded):
    """Every student's mark in the gradebook equals results.json's to the last digit."""
    gradebook, results, _ = graded
    assert set(results) == set(gradebook)
    for student, entry in results.items():
        assert float(gradebook[student]["score"]) == entry["score"], student
        if entry["assignment"] == NAME:  # behind a link to a folder, the notebook is not known
            assert float(gradebook[student]["max_score"]) == entry["max_score"], student
    assert gradebook["right"]["score"] == gradebook["decorated"]["score"] == f"{FULL}"
    assert 0 < float(gradebook["partly"]["score"]) < FULL


def test_the_release_is_the_commands(graded):
    """`nbgrader generate_assignment` writes the same bytes as `python -m autograder release`."""
    written = (graded[2] / "exercises" / NAME / f"{NAME}.ipynb").read_bytes()
    assert written == (ROOT / "exercises" / NAME / f"{NAME}.ipynb").read_bytes()


def test_comments_carry_the_feedback(graded):
    """The feedback page names the mistake, links to the book and lists the tests."""
    page = (graded[2] / f"feedback/partly/{NAME}/{NAME}.html").read_text(encoding="utf-8")
    for mistake in (bank(NAME)[0], bank(NAME)[-1]):
        assert mistake.name in page
        assert mistake.section in page.replace(".html", "")
    assert "One step is tanh" in page


def test_the_students_own_output_is_kept_and_made_safe(graded):
    """Text and PNG pictures are kept within limits; HTML, scripts and SVG are not."""
    path = graded[2] / f"autograded/decorated/{NAME}/{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    check = next(c for c in notebook.cells if c.id == "rnn-forward-check")
    kinds = {kind for output in check.outputs for kind in output.get("data", {})}
    assert kinds == {"text/plain", "image/png"}
    assert any("my own words" in output.get("text", "") for output in check.outputs)
    assert path.stat().st_size < 100_000
    page = (graded[2] / f"feedback/decorated/{NAME}/{NAME}.html").read_text(encoding="utf-8")
    assert "my own words" in page
    assert not re.search(r"<script>alert|<img src=x|href=.javascript", page)


def test_nothing_secret_is_written(graded):
    """No answer, hidden test or seed stands in the gradebook, autograded notebooks or feedback."""
    root = graded[2]
    places = [
        root / "gradebook.db",
        *root.glob("autograded/**/*.ipynb"),
        *root.glob("feedback/**/*.html"),
    ]
    assert len(places) > 20
    handed_in = {"right", "decorated", "partly"}
    for place in places:
        text = place.read_bytes()
        own = handed_in & set(place.parts)
        assert own or b"log_p[right" not in text, place
        for secret in (
            b"BEGIN SOLUTION",
            b"matches_reference",
            b"from solutions",
            b"default_rng([",
        ):
            assert secret not in text, place
    assert not (root / "autograded/right" / NAME / "secrets").exists()


def test_of_outputs_without_end_few_are_shown():
    """Pictures of eight bytes, by the thousand, are within every limit of bytes."""
    picture = {"data": {"image/png": "iVBORw0KGgo="}}
    cell = {**code_cell("x = 1"), "outputs": [picture, {"text": "x"}] * 1000}
    shown = restore(NAME, {"cells": [cell, dict(cell)]})
    assert sum(len(c.get("outputs", ())) for c in shown["cells"]) == MAX_OUTPUTS
