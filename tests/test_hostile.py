"""Hostile submissions earn nothing they do not deserve, reveal nothing and harm no neighbour."""

import json
import os
import re
import socket
import threading
from pathlib import Path

import pytest

from autograder.course import ROOT
from tests.conftest import by_student, failed_tests
from tools.samples import blank, filled, hand_in, with_cells

NAME = "vanilla_rnn"
TIMEOUT = 8
ATTACKS = sorted(Path(__file__).with_name("hostile").glob("*.py"))
# All others stand in a blank notebook, whose right mark is 0.
DESERVED = {"right_until_the_third_call": 3.0}


class Listener:
    """A TCP and UDP port of this machine that notes whether anything ever reached it."""

    def __init__(self):
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        self.reached = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            self.reached.append(self.tcp.accept()[1])

    def received(self):
        self.udp.setblocking(False)
        try:
            return [*self.reached, self.udp.recvfrom(100)]
        except BlockingIOError:
            return self.reached


def metadata(notebook, suffix, **changes):
    """Change nbgrader's metadata of every cell whose id ends in a suffix."""
    for cell in notebook["cells"]:
        if cell["id"].endswith(suffix):
            cell["metadata"]["nbgrader"].update(changes)
    return notebook


def tampered():
    """Blank notebooks whose cells and metadata were tampered with, by student."""
    skipping = blank(NAME)
    for cell in skipping["cells"]:
        cell["metadata"]["tags"] = ["skip-execution", "finale"]
    deleted, doubled, emptied, forged = blank(NAME), blank(NAME), blank(NAME), blank(NAME)
    deleted["cells"] = [c for c in deleted["cells"] if not c["id"].endswith("-check")]
    doubled["cells"] = [c for cell in doubled["cells"] for c in (cell, cell)]
    for cell in emptied["cells"]:
        if cell["id"].endswith("-check"):
            cell["source"] = []
    for cell in forged["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {"output_type": "execute_result", "execution_count": 1, "metadata": {},
                 "data": {"text/plain": "4.0", "text/html": "<script>alert(1)</script>"}}
            ]  # fmt: skip
    version_3 = {
        "nbformat": 3, "nbformat_minor": 0, "metadata": {},
        "worksheets": [{"cells": [{**c, "input": c["source"]} for c in blank(NAME)["cells"]]}],
    }  # fmt: skip
    return {
        "skip-execution": skipping,
        "grade-false": metadata(blank(NAME), "-check", grade=False),
        "points-raised": metadata(blank(NAME), "-check", points=1000),
        "solution-locked": metadata(blank(NAME), "-forward", solution=False, grade=True, points=9),
        "checks-deleted": deleted,
        "cells-doubled": doubled,
        "checks-emptied": emptied,
        "results-forged": forged,
        "nbformat-3": version_3,
        "odd-types": {
            "cells": [None, 3, {"cell_type": 7, "source": {"a": 1}}, *blank(NAME)["cells"]]
        },
    }


def unreadable(folder):
    """Write what is no notebook where a submission should be; returns the students."""
    contents = {
        "corrupt-json": b"{",
        "empty-file": b"",
        "not-utf8": b"\xff\xfe\x00",
        "a-number": b"3",
        "no-cells": b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        "deep-json": b"[" * 200_000,
        "unrelated": b'{"cells": [{"cell_type": "code", "source": "x = 1"}]}',
    }
    for student, content in contents.items():
        place(folder, student).write_bytes(content)
    with place(folder, "too-large").open("wb") as file:
        file.truncate(60 << 20)
    place(folder, "a-folder").mkdir()
    os.mkfifo(place(folder, "a-pipe"))
    place(folder, "a-link").symlink_to(ROOT / "build" / "source" / NAME / f"{NAME}.ipynb")
    place(folder, "a-dangling-link").symlink_to("/nowhere")
    (folder / "a-linked-folder").symlink_to(ROOT / "exercises")
    return [
        *contents,
        "too-large",
        "a-folder",
        "a-pipe",
        "a-link",
        "a-dangling-link",
        "a-linked-folder",
    ]


def place(folder, student):
    path = folder / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture(scope="session")
def listener():
    return Listener()


@pytest.fixture(scope="session")
def hostile_folder(tmp_path_factory, listener):
    """Every hostile submission, between two right ones."""
    folder = tmp_path_factory.mktemp("hostile")
    hand_in(folder, "aaa-right", NAME, filled(NAME))
    hand_in(folder, "zzz-right", NAME, filled(NAME))
    for attack in ATTACKS:
        source = attack.read_text().replace("ROOT", str(ROOT)).replace("PORT", str(listener.port))
        hand_in(folder, attack.stem, NAME, with_cells(blank(NAME), source))
    for student, notebook in tampered().items():
        hand_in(folder, student, NAME, notebook)
    unreadable(folder)
    return folder


@pytest.fixture(scope="session")
def graded(hostile_folder, grade):
    return grade(hostile_folder, timeout=TIMEOUT, jobs=2)


@pytest.mark.parametrize("student", [a.stem for a in ATTACKS])
def test_an_attack_earns_what_it_deserves(graded, student):
    """An attack in a blank notebook earns nothing and is graded within the time limit."""
    entry = by_student(graded[1])[student]
    assert entry["status"] == "graded"
    assert entry["score"] == DESERVED.get(student, 0.0), failed_tests(entry)
    assert entry["duration_s"] < TIMEOUT + 4


@pytest.mark.parametrize("student", sorted(tampered()))
def test_tampering_with_cells_earns_nothing(graded, student):
    """Metadata, deleted, doubled and emptied cells change neither the score nor the maximum."""
    entry = by_student(graded[1])[student]
    assert (entry["status"], entry["score"], entry["max_score"]) == ("graded", 0.0, 18.0)


def test_whatever_cannot_be_read_is_invalid(graded, tmp_path):
    """A corrupt file, a folder, a pipe, a link: each is reported with its reason, score 0."""
    entries = by_student(graded[1])
    for student in unreadable(tmp_path):
        assert entries[student]["status"] == "invalid", student
        assert entries[student]["score"] == 0
        assert entries[student]["warnings"][0]


def test_neighbours_keep_their_marks(graded):
    """Right submissions graded before and after the attacks get full marks."""
    entries = by_student(graded[1])
    for student in ("aaa-right", "zzz-right"):
        assert entries[student]["score"] == entries[student]["max_score"] == 18.0
        assert entries[student]["warnings"] == []


def test_nothing_leaks(graded, listener):
    """No attack reads a file, reaches a socket or finds an answer; no report holds one."""
    _, _, out = graded
    for report in [p for p in out.rglob("*") if p.is_file()]:
        content = report.read_bytes()
        assert b"LEAK" not in content, report
        assert b"log_p[right & counted]" not in content, report
    assert listener.received() == []
    assert not Path("/tmp/owned-by-a-pickle").exists()
    assert not (ROOT / "results.json").exists()


def test_the_sandbox_is_what_keeps_the_files(grade, tmp_path):
    """The same attack finds files when it is graded without a sandbox: the test above can fail."""
    source = Path(__file__).with_name("hostile").joinpath("reads_files.py").read_text()
    hand_in(tmp_path, "s", NAME, with_cells(blank(NAME), source.replace("ROOT", str(ROOT))))
    _, results, _ = grade(tmp_path, sandbox="none")
    assert results["sandbox"] == "none"
    assert "LEAK" in json.dumps(results)


def handed_out(folder):
    """The reports that are shown to people; the teacher's own data is kept as it came."""
    kept = ("results.json", "results.db")
    return [p for p in folder.rglob("*") if p.is_file() and p.name not in kept]


def test_nothing_is_shown_unescaped(graded):
    """HTML, Markdown, ANSI and control characters from a submission are shown as text."""
    _, _, out = graded
    page = (out / f"feedback/markup_in_errors/{NAME}/{NAME}.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert" in page
    for report in handed_out(out):
        text = report.read_text(encoding="utf-8")
        assert not re.search(r"<script|<img|<b>Evil|href=.javascript", text), report
        assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", text), report


def test_feedback_does_not_name_the_seed(graded):
    """The run's seed stands in results.json, which is the teacher's, and in nothing else."""
    _, results, out = graded
    for report in handed_out(out):
        assert str(results["seed"]) not in report.read_text(encoding="utf-8")


def test_exit_status_says_that_something_was_invalid(graded):
    """Invalid submissions make the command exit with 1, after everything was graded."""
    assert graded[0] == 1
    assert json.dumps(graded[1]).count('"status": "invalid"') == 13
