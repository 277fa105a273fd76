"""Time and memory of this grader beside stock `nbgrader autograde`, same notebook, same machine.

Run as ``python -m benchmarks.grader``. The peer is nbgrader with its default settings, which runs
the notebook in a kernel and lets its check cells decide; both grade the same right submissions.
"""

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from autograder.course import ROOT
from autograder.release import source_notebook
from tools.samples import filled, hand_in

NAME = "lstm"
FEW, MANY = 1, 9
# For what two processes gain, and for memory that must not grow with the class.
CLASS, LARGE = 100, 1000
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


def ours(students, jobs=1):
    """Time this grader over so many submissions, from a cold start."""
    with tempfile.TemporaryDirectory() as name:
        submit(Path(name), students)
        options = [name, "--out", f"{name}/out", f"--jobs={jobs}"]
        return timed([sys.executable, "-m", "autograder", "grade", *options], ROOT)


def peak_memory(students):
    """Largest resident size, in MB, of any process of the grader over so many submissions."""
    with tempfile.TemporaryDirectory() as name:
        submit(Path(name), students)
        command = [sys.executable, "-m", "autograder", "grade", name, "--jobs=1"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        peak = 0
        while process.poll() is None:
            peak = max(peak, largest(psutil.Process(process.pid)))
            time.sleep(0.2)
    return peak


def largest(process):
    """Resident size, in MB, of the largest of a process and its children."""
    sizes = [0]
    with contextlib.suppress(psutil.Error):
        for each in [process, *process.children(recursive=True)]:
            sizes.append(each.memory_info().rss / 2**20)
    return max(sizes)


def main():
    """Measure, interleaved so that both meet the same machine, and print the ratios."""
    ours(FEW)  # the font list is made once per machine
    times = {(f, n): [] for f in (ours, stock) for n in (FEW, MANY)}
    for _ in range(REPEATS):
        for f, n in times:
            times[f, n].append(f(n))
    middle = {key: statistics.median(values) for key, values in times.items()}
    further = {f: (middle[f, MANY] - middle[f, FEW]) / (MANY - FEW) for f in (ours, stock)}
    print(f"{'':<26}{'this grader':>14}{'stock nbgrader':>16}{'ratio':>9}{'wanted':>9}")
    rows = [("one submission, cold", middle[ours, FEW], middle[stock, FEW], "1/6"),
            ("each further one", further[ours], further[stock], "1/20")]  # fmt: skip
    for title, mine, theirs, wanted in rows:
        ratio = f"1/{theirs / mine:.1f}"
        print(f"{title:<26}{mine:>12.3f} s{theirs:>14.3f} s{ratio:>9}{wanted:>9}")
    one, two = ours(CLASS, 1), ours(CLASS, 2)
    print(f"two jobs over {CLASS} submissions: {one / two:.2f} times one (wanted: 1.8)")
    small, large = peak_memory(CLASS), peak_memory(LARGE)
    print(f"largest process: {small:.0f} MB over {CLASS}, {large:.0f} MB over {LARGE} submissions")


if __name__ == "__main__":
    main()
