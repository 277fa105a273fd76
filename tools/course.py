"""`make course`: build the book, release the notebooks, grade sample submissions both ways."""

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from autograder.course import ROOT
from tools.samples import main as write_samples

BIN = Path(sys.executable).parent
BUILD = ROOT / "build"
SAMPLES = BUILD / "samples"
RESULTS = BUILD / "results"  # the samples'; in results/ stand a teacher's own
BOOK = ROOT / "_build" / "html" / "index.html"
SHOWN = "vanilla_rnn"  # nbgrader's way in takes this one here, and every notebook in the tests


def main():
    """Run every step and print the marks."""
    step("Building the book", build_book)
    step("Releasing the notebooks", run, sys.executable, "-m", "autograder", "release")
    grades = BUILD / "grades.csv"
    if newer_than(grades, "autograder", "solutions", "exercises", "nbgrader_config.py"):
        step("Making sample submissions", samples)
        step("Grading them at the command line", grade)
        step(f"Grading those of {SHOWN} with nbgrader", nbgrader, BUILD, SAMPLES, [SHOWN])
    print_marks(grades)
    print(f"\nThe book:    {BOOK.as_uri()}   (or: make serve)")
    print(f"Notebooks:   {ROOT / 'exercises'}")
    print(f"Submissions: {SAMPLES}")
    print(f"Their marks: {RESULTS / 'summary.md'}   {grades}")
    print(f"Feedback:    {(RESULTS / 'feedback').as_uri()}")


def step(title, action, *args):
    """Do one thing and say how long it took."""
    print(f"{title} …", end=" ", flush=True)
    start = time.monotonic()
    action(*args)
    print(f"{time.monotonic() - start:.1f} s")


def run(*command, may_return=(0,)):
    """Run a command quietly; on failure show what it said and stop."""
    words = [str(word) for word in command]
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode not in may_return:
        print("failed\n", done.stdout[-4000:], done.stderr[-4000:], file=sys.stderr)
        sys.exit(done.returncode)


def newer_than(product, *sources):
    """Whether some source changed after a product was made, or there is none yet."""
    roots = [(ROOT / source).resolve(strict=True) for source in sources]
    files = [p for root in roots for p in (root.rglob("*") if root.is_dir() else [root])]
    times = [p.stat().st_mtime for p in files if p.is_file() and "__pycache__" not in p.parts]
    return not product.exists() or max(times) > product.stat().st_mtime


def build_book():
    """Build what changed; nothing when no source is newer than the last build."""
    if not newer_than(
        BOOK, "book", "solutions", "exercises", "autograder/diagnosis", "_config.yml"
    ):
        return
    run(BIN / "jupyter-book", "build", "book/", "--path-output", ".", "-W", "-n", "--keep-going")
    os.utime(BOOK)


def samples():
    """Write the sample submissions afresh."""
    shutil.rmtree(SAMPLES, ignore_errors=True)
    write_samples(SAMPLES)


def grade():
    """Grade with the command that CI would use; a low mark is not a failure here."""
    command = [sys.executable, "-m", "autograder", "grade", SAMPLES, "--out", RESULTS]
    run(*command, may_return=(0, 1))


def nbgrader(folder, submitted, names):
    """Grade notebooks with stock nbgrader, in a folder of their own; writes its grades.csv."""
    made = {key: folder / key for key in ("release", "autograded", "feedback")}
    database, grades = folder / "nbgrader.db", folder / "grades.csv"
    for path in made.values():
        shutil.rmtree(path, ignore_errors=True)
    database.unlink(missing_ok=True)
    course = [f"--CourseDirectory.{key}_directory={path}" for key, path in made.items()]
    course.append(f"--CourseDirectory.submitted_directory={submitted}")
    course.append(f"--CourseDirectory.db_url=sqlite:///{database}")
    for name in names:
        for command in ("generate_assignment", "autograde", "generate_feedback"):
            run(BIN / "nbgrader", command, name, *course)
    run(BIN / "nbgrader", "export", f"--to={grades}", *course)


def marks_in(grades):
    """Read nbgrader's export: marks by student and assignment."""
    with grades.open() as file:
        return {(r["student_id"], r["assignment"]): float(r["score"]) for r in csv.DictReader(file)}


def print_marks(grades):
    """Print both doors' marks side by side."""
    results = json.loads((RESULTS / "results.json").read_text())
    gradebook = {key: f"{mark:g}" for key, mark in marks_in(grades).items()}
    print(f"\nMarks of the sample submissions (isolation: {results['sandbox']})\n")
    print(f"{'student':<18}{'notebook':<16}{'command line':>13}{'of':>6}{'nbgrader':>10}")
    for entry in results["submissions"]:
        row = f"{entry['student']:<18}{entry['notebook']:<16}{entry['score']:>13g}"
        other = gradebook.get((entry["student"], entry["assignment"]), "")
        print(f"{row}{entry['max_score']:>6g}{other:>10}")


if __name__ == "__main__":
    main()
