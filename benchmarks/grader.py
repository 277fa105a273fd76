"""Time and memory of this grader beside stock `nbgrader autograde`, same notebook, same machine.

Run as ``python -m benchmarks.grader``. The peer is nbgrader with its default settings, which runs
the notebook in a kernel and lets its check cells decide; both grade the same right submissions.
A second peer is Otter-Grader, where :mod:`benchmarks.otter` finds it.
"""

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import psutil

from autograder.course import ROOT
from autograder.release import source_notebook
from benchmarks import otter
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


def interleaved(runs):
    """Median seconds of each of some functions, called in turn so that all meet the same machine.

    Parameters
    ----------
    runs : dict of str to callable
        Each returns its seconds.
    """
    rounds = [{name: run() for name, run in runs.items()} for _ in range(REPEATS)]
    return {name: statistics.median(one[name] for one in rounds) for name in runs}


def beside_peers():
    """Print what one submission takes from a cold start, and each further one, beside peers."""
    runs = {"one": partial(ours, FEW), "many": partial(ours, MANY),
            "stock one": partial(stock, FEW), "stock many": partial(stock, MANY)}  # fmt: skip
    if otter.program():
        runs["otter"] = partial(otter.cold, NAME)
    seconds = interleaved(runs)
    one, stock_one = seconds["one"], seconds["stock one"]
    further = (seconds["many"] - one) / (MANY - FEW)
    stock_further = (seconds["stock many"] - stock_one) / (MANY - FEW)
    rows = [("one, cold, nbgrader", one, stock_one, "1/6"),
            ("each further, nbgrader", further, stock_further, "1/20")]  # fmt: skip
    if "otter" in seconds:
        # Otter grades one submission per command: each further one costs what the first did.
        rows += [("one, cold, otter run", one, seconds["otter"], ""),
                 ("each further, otter run", further, seconds["otter"], "")]  # fmt: skip
    print(f"{'':<26}{'this grader':>14}{'peer':>16}{'ratio':>9}{'wanted':>9}")
    for title, mine, theirs, wanted in rows:
        ratio = f"1/{theirs / mine:.1f}"
        print(f"{title:<26}{mine:>12.3f} s{theirs:>14.3f} s{ratio:>9}{wanted:>9}")
    if "otter" not in seconds:
        print("otter run: not measured, as OTTER_ENV names no environment that has Otter-Grader")


def main():
    """Measure, and print the ratios."""
    ours(FEW)  # the font list is made once per machine
    beside_peers()
    jobs = interleaved({jobs: partial(ours, CLASS, jobs) for jobs in (1, 2)})
    gain = f"{jobs[1]:.2f} s and {jobs[2]:.2f} s, {jobs[1] / jobs[2]:.2f} times one (wanted: 1.8)"
    print(f"one and two jobs over {CLASS} submissions: {gain}")
    small, large = peak_memory(CLASS), peak_memory(LARGE)
    print(f"largest process: {small:.0f} MB over {CLASS}, {large:.0f} MB over {LARGE} submissions")


if __name__ == "__main__":
    main()
