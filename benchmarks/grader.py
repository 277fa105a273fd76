"""Time and memory of this grader beside stock `nbgrader autograde`, same notebook, same machine.

Run as ``python -m benchmarks.grader``. The peer is nbgrader with its default settings, which runs
the notebook in a kernel and lets its check cells decide; both grade the same right submissions.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.course import ROOT
from autograder.release import source_notebook
from tools.samples import filled, hand_in

NAME = "vanilla_rnn"
FEW, MANY = 1, 9
REPEATS = 3
BIN = Path(sys.executable).parent


def timed(command, cwd):
    """Seconds that a command takes; it must succeed."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


def stock_course(folder, students):
    """A course with nbgrader's own settings and so many right submissions."""
    import nbformat

    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    source = folder / "source" / NAME / f"{NAME}.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(source_notebook(NAME), source)
    timed([BIN / "nbgrader", "generate_assignment", NAME], folder)
    submit(folder / "submitted", students)


def submit(folder, students):
    """Hand in so many right submissions."""
    for i in range(students):
        hand_in(folder, f"student-{i}", NAME, filled(NAME))


def stock(students):
    """Time stock autograde over so many submissions, from a cold start."""
    with tempfile.TemporaryDirectory() as name:
        stock_course(Path(name), students)
        return timed([BIN / "nbgrader", "autograde", NAME], name)


def ours(students):
    """Time this grader over so many submissions, from a cold start, in one process."""
    with tempfile.TemporaryDirectory() as name:
        submit(Path(name), students)
        options = [name, "--out", f"{name}/out", "--jobs=1"]
        return timed([sys.executable, "-m", "autograder", "grade", *options], ROOT)


def peak_memory():
    """Largest resident size, in MB, of this process's children so far."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main():
    """Measure, interleaved so that both meet the same machine, and print the ratios."""
    ours(FEW)  # the font list is made once per machine
    times = {(f, n): [] for f in (ours, stock) for n in (FEW, MANY)}
    memory = None
    for _ in range(REPEATS):
        for n in (FEW, MANY):
            times[ours, n].append(ours(n))
        memory = memory or peak_memory()
        for n in (FEW, MANY):
            times[stock, n].append(stock(n))
    middle = {key: statistics.median(values) for key, values in times.items()}
    further = {f: (middle[f, MANY] - middle[f, FEW]) / (MANY - FEW) for f in (ours, stock)}
    print(f"{'':<26}{'this grader':>14}{'stock nbgrader':>16}{'ratio':>9}{'wanted':>9}")
    rows = [("one submission, cold", middle[ours, FEW], middle[stock, FEW], "1/3"),
            ("each further one", further[ours], further[stock], "1/8")]  # fmt: skip
    for title, mine, theirs, wanted in rows:
        ratio = f"1/{theirs / mine:.1f}"
        print(f"{title:<26}{mine:>12.3f} s{theirs:>14.3f} s{ratio:>9}{wanted:>9}")
    print(f"peak memory of the grader's largest process: {memory:.0f} MB")


if __name__ == "__main__":
    main()
