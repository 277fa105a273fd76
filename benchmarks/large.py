"""What a large class costs on the teacher's machine: disk, and seconds that are not grading.

Run as ``python -m benchmarks.large [RESULTS]``. Sample submissions of one notebook are graded, and
their results stored and reported under made-up names; what 100,000 cost follows from two counts.
"""

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from autograder.grade import grade
from autograder.report import write
from autograder.store import Store
from tools.samples import blank, filled, hand_in, one_mistake_per_exercise

NAME = "lstm"
LARGE = 100_000
FILES = ("results.db", "results.json", "class.html", "feedback")


def made(folder, count):
    """So many results: a right, a wrong and a blank one over and over."""
    work = (filled(NAME), filled(NAME, one_mistake_per_exercise(NAME)), blank(NAME))
    for number, notebook in enumerate(work):
        hand_in(folder, f"{number}", NAME, notebook)
    run = grade([folder])
    results = (run.results[i % len(run.results)] for i in range(count))
    return replace(run, results=tuple(
        replace(result, student=f"student-{i:06}") for i, result in enumerate(results)
    ))  # fmt: skip


def size(path):
    """Bytes on disk of a file, or of all in a folder."""
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sum(512 * p.stat().st_blocks for p in files)


def measured(run, folder):
    """Seconds to store and to report a run, and bytes of what that leaves."""
    start = time.perf_counter()
    store = Store(folder)
    for result in run.results:
        store.put(result)
    store.close()
    stored = time.perf_counter()
    write(run, folder)
    seconds = {"storing, s": stored - start, "reporting, s": time.perf_counter() - stored}
    return {**seconds, **{f"{name}, MB": size(folder / name) / 1e6 for name in FILES}}


def main(count=2000):
    """Measure a quarter and all of some results, and print what follows for a large class."""
    with tempfile.TemporaryDirectory() as name:
        run = made(Path(name) / "class", int(count))
        few = replace(run, results=run.results[: len(run.results) // 4])
        small, large = (measured(part, Path(name) / str(len(part.results))) for part in (few, run))
    more = len(run.results) - len(few.results)
    print(f"{'':<20}{len(few.results):>10}{len(run.results):>10}{LARGE:>12}")
    for what, value in large.items():
        slope = (value - small[what]) / more
        total = value + slope * (LARGE - len(run.results))
        print(f"{what:<20}{small[what]:>10.1f}{value:>10.1f}{total:>12.0f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
