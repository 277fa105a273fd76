"""Count the harm that a class of attackers did to the marks, the machine and each other."""

import hashlib
import threading
import time
from dataclasses import astuple, dataclass, fields

import psutil
import pytest

from autograder.course import ROOT

# What the class did, by setting: printed at the end of the tests, where CI shows it.
HARM = pytest.StashKey()


@dataclass
class Harm:
    """What a run came to; all of it should be 0 but the first and the last."""

    attacks: int = 0
    points_forged: float = 0.0
    neighbours_harmed: int = 0
    bytes_leaked: int = 0
    files_changed: int = 0
    processes_left: int = 0
    classes_lost: int = 0
    seconds: float = 0.0

    def __add__(self, other):
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Harm(*(mine + theirs for mine, theirs in pairs))

    def __str__(self):
        words = (f"{f.name.replace('_', ' ')} {getattr(self, f.name):g}" for f in fields(self))
        return ", ".join(words)

    @property
    def total(self):
        """Harm of every kind, added up."""
        return sum(astuple(self)[1:-1])


def digests(*folders):
    """What every file below some folders holds, but for what grading itself may write."""
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink() and path.stat().st_size < 1 << 20:
                found[path] = hashlib.sha256(path.read_bytes()).digest()
    skipped = {".git", ".venv", "_build", "build", "__pycache__", ".jupyter_cache"}
    skipped |= {".pytest_cache", ".ruff_cache"}
    return {p: d for p, d in found.items() if not skipped & set(p.parts[len(ROOT.parts) :])}


def changed(before, after):
    """How many files differ, are new or are gone."""
    return sum(before.get(p) != after.get(p) for p in before.keys() | after.keys())


class Watch:
    """Notes every process that a command starts, and says which of them outlive it."""

    def __init__(self, process):
        self.root, self.seen, self.over = psutil.Process(process.pid), set(), False
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def _look(self):
        while not self.over:
            try:
                self.seen.update(self.root.children(recursive=True))
            except psutil.Error:
                return
            time.sleep(0.1)

    def left(self, seconds=2.0):
        """Processes that are still there so long after the command ended."""
        self.over = True
        self.thread.join()
        alive = psutil.wait_procs(self.seen, timeout=seconds)[1]
        return [p for p in alive if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
