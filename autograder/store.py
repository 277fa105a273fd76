"""Keep results on disk while a batch is graded, so that nothing is lost when it is interrupted."""

import contextlib
import hashlib
import json
import os
import sqlite3
from functools import cache
from importlib.metadata import version
from pathlib import Path

from autograder.course import ROOT, Notebook, notebooks
from autograder.results import Result

GRADER = ROOT / "autograder"
SCHEMA = """
create table if not exists run (id integer primary key check (id = 1), seed text, open integer);
create table if not exists results (
    student blob, assignment blob, notebook blob, fingerprint text, result text,
    primary key (student, assignment, notebook)
);
"""


class StoreError(RuntimeError):
    """The folder of reports cannot be used."""


class Store:
    """The results of a folder of reports, each whole on disk as soon as it is put.

    Parameters
    ----------
    folder : path-like

    Raises
    ------
    StoreError
        When the folder cannot be written to, or holds something else by this name.
    """

    def __init__(self, folder):
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            # Autocommit: each statement is a transaction of its own.
            self._db = sqlite3.connect(Path(folder) / "results.db", isolation_level=None)
            self._db.executescript(SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{folder} cannot be written to: {error}") from None

    def begin(self, seed, fresh_seed):
        """Begin a run, or go on with one that was interrupted; returns its seed.

        Parameters
        ----------
        seed : int or None
            The one asked for.
        fresh_seed : int
            The one to take when nothing was asked for or begun.
        """
        begun = self.open_seed()
        chosen = next(s for s in (seed, begun, fresh_seed) if s is not None)
        # As text: SQLite's integers have 64 bits, a seed may have more.
        self._db.execute("insert or replace into run values (1, ?, 1)", [str(chosen)])
        return chosen

    def open_seed(self):
        """The seed of a run that was begun and not ended; None without one."""
        row = self._db.execute("select seed from run where open").fetchone()
        return int(row[0]) if row else None

    def end(self):
        """Note that a run came to its end."""
        self._db.execute("update run set open = 0")

    def put(self, result):
        """Write a result down, in place of an earlier one of the same submission."""
        text = json.dumps(result.to_json())
        row = [*map(os.fsencode, result.key), fingerprint(result.notebook), text]
        self._db.execute("insert or replace into results values (?, ?, ?, ?, ?)", row)

    def all(self):
        """Every result there is, sorted."""
        return [result for _, result in self._read()]

    def current(self):
        """Those that the same tests, answers and grader gave as are here now, by student."""
        found = {}
        for mark, result in self._read():
            if result.status == "graded" and mark == fingerprint(result.notebook):
                found.setdefault(result.student, []).append(result)
        return found

    def folders(self):
        """Folders that bear the names of the students whose work lies in them, by student."""
        found = {}
        for (text,) in self._db.execute("select result from results").fetchall():
            entry = json.loads(text)
            above = Path(entry["path"]).parents
            found.setdefault(entry["student"], set()).update(
                folder for folder in above if folder.name == entry["student"]
            )
        return found

    def _read(self):
        rows = self._db.execute("select fingerprint, result from results").fetchall()
        results = [(mark, Result.from_json(json.loads(text))) for mark, text in rows]
        return sorted(results, key=lambda pair: pair[1].key)

    def close(self):
        """Close the file."""
        with contextlib.suppress(sqlite3.Error):
            self._db.close()


@cache
def fingerprint(notebook):
    """A digest of all that decides a notebook's marks: its tests, the answers and the grader."""
    others = {Notebook(n).hidden for n in notebooks() if n != notebook}
    others |= {
        p for p in (GRADER / "diagnosis").glob("*/*.py") if p.stem not in (notebook, "__init__")
    }
    return _digest(_deciding() - others)


def course_fingerprint():
    """One digest of what decides the marks of every notebook."""
    return _digest(_deciding())


def _deciding():
    """Files that decide the marks of one notebook or another."""
    files = {p for p in GRADER.rglob("*.py") if "report" not in p.relative_to(GRADER).parts}
    return files.union(Notebook(n).solution for n in notebooks())


def _digest(files):
    digest = hashlib.sha256(version("numpy").encode())
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()
