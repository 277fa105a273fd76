"""`make course`: build the book, release the notebooks, grade sample submissions both ways."""

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from autograder.course import ROOT, notebooks
from tools.samples import main as write_samples

BIN = Path(sys.executable).parent
BUILD = ROOT / "build"
RESULTS = ROOT / "results"
GRADES = BUILD / "grades.csv"
BOOK = ROOT / "_build" / "html" / "index.html"


def main():
    """Run every step and print the marks."""
    step("Building the book", build_book)
    step("Releasing the notebooks", run, sys.executable, "-m", "autograder", "release")
    if newer_than(GRADES, "autograder", "solutions", "exercises", "nbgrader_config.py"):
        step("Making sample submissions", samples)
        step("Grading them at the command line", grade)
        step("Grading them with nbgrader", nbgrader)
    print_marks()
    print(f"\nThe book: {BOOK.as_uri()}   (or: make serve)")
    print(f"Feedback: {(RESULTS / 'feedback').as_uri()}")


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
    if not product.exists():
        return True
    roots = [ROOT / source for source in sources]
    files = [p for root in roots for p in (root.rglob("*") if root.is_dir() else [root])]
    times = [p.stat().st_mtime for p in files if p.is_file() and "__pycache__" not in p.parts]
    return max(times) > product.stat().st_mtime


def build_book():
    """Build what changed; nothing when no source is newer than the last build."""
    if not newer_than(BOOK, "book", "solutions", "exercises", "autograder/mistakes", "_config.yml"):
        return
    run(BIN / "jupyter-book", "build", "book/", "--path-output", ".", "-W", "-n", "--keep-going")
    os.utime(BOOK)


def samples():
    """Write the sample submissions afresh."""
    shutil.rmtree(BUILD / "samples", ignore_errors=True)
    write_samples(BUILD / "samples")


def grade():
    """Grade with the command that CI would use; a low mark is not a failure here."""
    command = [sys.executable, "-m", "autograder", "grade", BUILD / "samples", "--out", RESULTS]
    run(*command, may_return=(0, 1))


def nbgrader():
    """Grade with stock nbgrader, in a gradebook and folders of the samples' own."""
    for name in ("nbgrader.db", "autograded", "feedback"):
        path = BUILD / name
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    course = [
        "--CourseDirectory.submitted_directory=build/samples",
        "--CourseDirectory.autograded_directory=build/autograded",
        "--CourseDirectory.feedback_directory=build/feedback",
        f"--CourseDirectory.db_url=sqlite:///{BUILD / 'nbgrader.db'}",
    ]
    for name in notebooks():
        run(BIN / "nbgrader", "generate_assignment", name, *course)
        run(BIN / "nbgrader", "autograde", name, *course)
        run(BIN / "nbgrader", "generate_feedback", name, *course)
    run(BIN / "nbgrader", "export", f"--to={GRADES}", *course)


def print_marks():
    """Print both doors' marks side by side."""
    results = json.loads((RESULTS / "results.json").read_text())
    with GRADES.open() as file:
        gradebook = {(r["student_id"], r["assignment"]): r["score"] for r in csv.DictReader(file)}
    print(f"\nMarks of the sample submissions (isolation: {results['sandbox']})\n")
    print(f"{'student':<18}{'notebook':<16}{'command line':>13}{'nbgrader':>10}{'of':>6}")
    for entry in results["submissions"]:
        other = gradebook[entry["student"], entry["assignment"]]
        print(f"{entry['student']:<18}{entry['notebook']:<16}{entry['score']:>13g}"
              f"{float(other):>10g}{entry['max_score']:>6g}")  # fmt: skip


if __name__ == "__main__":
    main()
