"""What may lie where a submission should be: each deserves 0 and harms no one else."""

import json
import os

from autograder.course import ROOT
from tools.samples import blank, hand_in

NAME = "vanilla_rnn"
NOTEBOOK = json.dumps(blank(NAME)).encode()
CONTENTS = {
    "corrupt-json": b"{",
    "empty-file": b"",
    "not-utf8": b"\xff\xfe\x00",
    "a-number": b"3",
    "a-huge-number": b'{"cells": ' + b"9" * 100_000 + b"}",
    "no-cells": b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
    "deep-json": b"[" * 200_000,
    "deep-and-closed-json": b"[" * 100_000 + b"]" * 100_000,
    "unrelated": b'{"cells": [{"cell_type": "code", "source": "x = 1"}]}',
    "too-many-cells": json.dumps({"cells": blank(NAME)["cells"] * 200}).encode(),
    "many-empty-lists": b"[" + b"[]," * 3_000_000 + b"[]]",
}
# Names that hide, reorder or claim; their blank notebooks are graded like any other.
NAMES = (
    "aaa-right\u200d", "\u202ethgir-aaa", "aaa-right ", "a\u0301aa", "-rf", "=1+1", "<b>x<i>",
    ".hidden", "new\nline", "x" * 200, os.fsdecode(b"bytes-\xff\xfe"), "..x", "NUL", "%2e%2e%2f",
)  # fmt: skip


def lay(folder):
    """Write all of it.

    Returns
    -------
    invalid, graded : set of str
        Students whose submissions cannot be graded, and those who deserve 0.
    """
    lay_unreadable(folder)
    _deep(folder / "deep-folders")
    _many(folder / "many-files", 10_050, "x{}.txt")
    _many(folder / "many-notebooks" / NAME, 60, "x{}.ipynb")
    closed = folder / "closed-folder" / NAME
    closed.mkdir(parents=True)
    closed.chmod(0)
    invalid = {p.name for p in folder.iterdir()}
    return invalid, _graded(folder)


def lay_unreadable(folder):
    """Write what is no notebook where nbgrader, too, looks for one."""
    for student, content in CONTENTS.items():
        _place(folder, student).write_bytes(content)
    with _place(folder, "too-large").open("wb") as file:
        file.truncate(60 << 20)
    _place(folder, "a-folder").mkdir()
    os.mkfifo(_place(folder, "a-pipe"))
    _place(folder, "a-link").symlink_to(ROOT / "exercises" / NAME / f"{NAME}.ipynb")
    _place(folder, "a-dangling-link").symlink_to("/nowhere")
    _place(folder, "a-device").symlink_to("/dev/zero")
    (folder / "a-linked-folder").symlink_to(ROOT / "exercises")
    (folder / "a-loop" / NAME).mkdir(parents=True)
    (folder / "a-loop" / NAME / f"{NAME}.ipynb").symlink_to(f"{NAME}.ipynb")


def _graded(folder):
    for name in NAMES:
        hand_in(folder, name, NAME, blank(NAME))
    # The student is the first folder, whatever stands deeper.
    hand_in(folder / "claims-anothers-name", "aaa-right", NAME, blank(NAME))
    beside = hand_in(folder, "pipes-beside", NAME, blank(NAME)).parent
    for name in ("timestamp.txt", "results.json", "feedback.html"):
        os.mkfifo(beside / name)
    beside = hand_in(folder, "links-beside", NAME, blank(NAME)).parent
    (beside / "timestamp.txt").symlink_to("/dev/zero")
    (beside / "loop").symlink_to(beside)
    deep = {**blank(NAME), "metadata": json.loads("[" * 400 + "]" * 400)}
    hand_in(folder, "deep-metadata", NAME, deep)
    return {*NAMES, "claims-anothers-name", "pipes-beside", "links-beside", "deep-metadata"}


def _place(folder, student):
    path = folder / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    return path


def _deep(folder):
    inside = folder
    for _ in range(60):
        inside /= "d"
    inside.mkdir(parents=True)
    (inside / f"{NAME}.ipynb").write_bytes(NOTEBOOK)


def _many(folder, count, name):
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / name.format(number)).touch()
