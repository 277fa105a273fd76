"""A course of its own for tests that run nbgrader: a copy of what it reads at the root."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.course import ROOT

BIN = Path(sys.executable).parent
PARTS = ("autograder", "solutions", "exercises", "nbgrader_config.py", "_config.yml")


class Course:
    """A copy of the course in an empty folder, and nbgrader's commands there."""

    def __init__(self, root):
        self.root, self.submitted = root, root / "submitted"
        for part in PARTS:
            source = ROOT / part
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, root / part)

    @property
    def environment(self):
        """That of a shell which does not know the environment's `alembic`."""
        return {**os.environ, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(self.root)}

    def run(self, *args, **options):
        """Run a command of nbgrader's; a hang is a failure."""
        options = {"env": self.environment, "timeout": 300, **options}
        words = [BIN / "nbgrader", *args]
        return subprocess.run(words, cwd=self.root, capture_output=True, text=True, **options)

    def succeed(self, *args):
        """Run a command that has to succeed; returns what it said."""
        done = self.run(*args)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stderr

    def gradebook(self):
        return Gradebook(f"sqlite:///{self.root}/gradebook.db", "gradients-through-time")

    def export(self):
        """The exported grades by student, for those who handed something in."""
        self.succeed("export")
        with (self.root / "grades.csv").open(encoding="utf-8") as file:
            return {row["student_id"]: row for row in csv.DictReader(file)}

    def marks(self):
        """The exported scores by student."""
        return {student: float(row["score"]) for student, row in self.export().items()}

    def page(self, student, name):
        """A student's feedback page."""
        return (self.root / f"feedback/{student}/{name}/{name}.html").read_text(encoding="utf-8")
