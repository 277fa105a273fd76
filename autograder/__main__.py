"""The command line: ``python -m autograder release``, ``grade`` and ``gradescope``."""

import argparse
import signal
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

# What a shell reports of a program that was stopped by its interrupt key.
INTERRUPTED = 130


def main(argv=None):
    """Run a command and return its exit status."""
    options = parser().parse_args(argv)
    return options.run(options)


def parser():
    """Describe the command line."""
    top = argparse.ArgumentParser(prog="python -m autograder", description=__doc__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("release", help="make student notebooks of solutions/")
    one.add_argument("names", nargs="*", metavar="NAME", help="a notebook; all of them by default")
    one.set_defaults(run=run_release)
    two = commands.add_parser("grade", help="grade notebooks that were handed in")
    what = "a notebook, or a folder of <student>/<assignment>/<notebook>.ipynb"
    two.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=what)
    two.add_argument("--student-regex", type=_layout, metavar="RE",
                     help="read names off the path below PATH: a regular expression with a group "
                     "(?P<student>…), or moodle, canvas, classroom, zip_collect")  # fmt: skip
    two.add_argument("--out", type=Path, metavar="DIR", help="write all reports into this folder")
    two.add_argument("--jobs", type=_positive(int), metavar="N", help="processes to grade with")
    two.add_argument("--seed", type=_natural, metavar="S",
                     help="draw the tests' inputs from this seed, not a fresh one")  # fmt: skip
    two.add_argument("--min-score", type=_percent, default=0.0, metavar="PERCENT",
                     help="exit with 1 when a submission is below it")  # fmt: skip
    two.add_argument("--sandbox", choices=("auto", "strict", "none"), default="auto",
                     help="the strongest there is (auto), at least bubblewrap or Landlock with "
                     "seccomp (strict), or rlimits only, for your own code (none)")  # fmt: skip
    two.add_argument("--timeout", type=_positive(float), default=60.0, metavar="SECONDS",
                     help="time limit of one submission (60)")  # fmt: skip
    two.add_argument("--due", type=_due, action="append", metavar="[ASSIGNMENT=]TIME",
                     help="note what came later, such as 2026-11-02T23:59+01:00; without an offset "
                     "in this machine's time zone; more than once for several")  # fmt: skip
    two.add_argument("--late-penalty", type=_percent, default=0.0, metavar="PERCENT",
                     help="of the points earned, for each day begun after --due (0)")  # fmt: skip
    two.add_argument("--fresh", action="store_true",
                     help="grade again what did not change since it was last graded")  # fmt: skip
    two.add_argument("--scheduler", metavar="ADDRESS",
                     help="grade on the Dask cluster of this scheduler, such as "
                     "tcp://10.0.0.1:8786, in place of processes here")  # fmt: skip
    two.set_defaults(run=run_grade)
    three = commands.add_parser("gradescope", help="make the zip of a Gradescope autograder")
    three.add_argument("--out", type=Path, required=True, metavar="FILE",
                       help="the zip; it holds the hidden tests: for Gradescope alone")  # fmt: skip
    three.add_argument("--notebook", default="", metavar="NAME",
                       help="the one that the assignment asks for; any one by default")  # fmt: skip
    three.set_defaults(run=run_gradescope)
    return top


def run_release(options):
    """Write the student notebooks."""
    from autograder.release import release

    try:
        for path in release(options.names):
            print(path)
    except ValueError as error:
        return _wrong_usage(error)
    return 0


def run_gradescope(options):
    """Write the zip that Gradescope wants."""
    from autograder.gradescope import pack

    try:
        pack(options.out, options.notebook)
    except ValueError as error:
        return _wrong_usage(error)
    except OSError as error:
        return _wrong_usage(f"--out: {options.out} cannot be written to: {error.strerror}")
    print(f"{options.out} holds the hidden tests and the answers: upload it, hand it to nobody")
    return 0


def run_grade(options):
    """Grade, report, and say by the exit status how it went."""
    for path in options.paths:
        if not (path.exists() or path.is_symlink()):
            return _wrong_usage(f"PATH: {path} does not exist")
    if options.out and options.out.exists() and not options.out.is_dir():
        return _wrong_usage(f"--out: {options.out} is not a folder")
    if options.late_penalty and not options.due:
        return _wrong_usage("--late-penalty: expected a --due with it, got none")
    if options.jobs and options.scheduler is not None:
        return _wrong_usage("--jobs: with --scheduler the cluster's workers grade, got both")

    from autograder.cluster import ClusterError
    from autograder.deadline import Deadline
    from autograder.grade import Interrupted, grade
    from autograder.sandbox.host import SandboxError
    from autograder.search import Tree
    from autograder.store import Store, StoreError

    layout = options.student_regex
    places = [Tree(path, layout) for path in options.paths] if layout else options.paths
    bar, store, interrupted = Progress(), None, None
    # A terminated run ends like an interrupted one.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        store = Store(options.out) if options.out else None
        run = grade(
            places, jobs=options.jobs, seed=options.seed, mode=options.sandbox,
            seconds=options.timeout, store=store, fresh=options.fresh,
            scheduler=options.scheduler, tell=bar,
            # What writes reports is loaded while others grade.
            meanwhile=lambda: store and import_module("autograder.report"),
        )  # fmt: skip
    except Interrupted as stop:
        run, interrupted = stop.run, stop
    except StoreError as error:
        return _wrong_usage(f"--out: {error}")
    except ClusterError as error:
        return _wrong_usage(f"--scheduler: {error}")
    except SandboxError as error:
        return _wrong_usage(error)
    finally:
        bar.close()
    if not run.results and not interrupted:
        return _wrong_usage("PATH: there is nothing to grade, no <notebook>.ipynb was found")
    if store:
        deadline = Deadline(dict(options.due), options.late_penalty) if options.due else None
        _write_reports(run, store, options, deadline)
    if interrupted:
        why = f", as {interrupted.why}" if interrupted.why else ""
        print(f"Stopped{why}: {len(run.results)} graded, {interrupted.left} not yet. "
              + ("Give the same command again to go on." if store else ""))  # fmt: skip
        return 3 if why else INTERRUPTED
    print(f"Isolation: {run.sandbox}{missing(run.sandbox)}")
    if any(result.status == "error" for result in run.results):
        return 3
    return 0 if all(result.reaches(options.min_score) for result in run.results) else 1


def _write_reports(run, store, options, deadline):
    """Write all that the folder holds, this run's and what was graded before."""
    from autograder.course import book_address
    from autograder.report import write

    folder = options.out
    mine = {result.key for result in run.results}
    others = [result for result in store.all() if result.key not in mine]
    results = sorted([*run.results, *others], key=lambda result: (result.key, result.path))
    pages = write(replace(run, results=tuple(results)), folder, deadline, options.jobs)
    store.close()
    print(f"Reports are in {folder}; for you: {folder / 'class.html'}")
    if len(run.results) == 1:
        print(f"Feedback: {pages[run.results[0].key, run.results[0].path]}")
    else:
        print(f"Feedback for students: {folder / 'feedback'}")
    if deadline:
        _tell_late(run.results, deadline)
    if not book_address():
        print("warning: links in the feedback lead to the book as built here, which no student "
              "has; name its public address under html: baseurl in _config.yml")  # fmt: skip


def _tell_late(results, deadline):
    """Say how many are late, and of how many nobody can tell."""
    from autograder.deadline import STAMP, handed_in

    late = sum(deadline.late(result) is not None for result in results)
    unknown = sum(handed_in(result.path) is None for result in results)
    ends = ", ".join(f"{name or 'all'}: {when}" for name, when in deadline.due.items())
    print(f"Due ({ends}): {late} of {len(results)} late; {unknown} have no {STAMP} and count as "
          "in time")  # fmt: skip


def missing(isolation):
    """What would make the isolation stronger, and the command that installs it."""
    wanted = {"bwrap": "bubblewrap", "seccomp": "libseccomp2"}
    packages = [package for part, package in wanted.items() if part not in isolation]
    if not packages or isolation == "none":
        return ""
    return f" (stronger with: apt-get install {' '.join(packages)})"


class Progress:
    """One line per submission, and a bar where there is a terminal."""

    def __init__(self):
        self.bar = None

    def __call__(self, result, total):
        """Tell of one submission's marks."""
        from autograder.text import printable

        marks = "no mark" if result.score is None else f"{result.score:g}/{result.max_score:g}"
        names = f"{printable(result.student)}  {printable(result.assignment)}"
        line = f"{names}  {result.status}  {marks}"
        if result.status != "graded":
            line += f"  ({printable(result.warnings[0])})"
        if not sys.stderr.isatty():
            print(line, flush=True)
            return
        from tqdm import tqdm

        self.bar = self.bar or tqdm(total=total, unit="notebook")
        self.bar.write(line)
        self.bar.update()

    def close(self):
        """Leave the terminal tidy."""
        if self.bar:
            self.bar.close()


def _wrong_usage(message):
    print(f"error: {message}", file=sys.stderr)
    return 2


def _positive(kind):
    def number(text):
        value = kind(text)
        if not 0 < value < float("inf"):
            raise argparse.ArgumentTypeError(f"expected a number above 0, got {text!r}")
        return value

    return number


def _layout(text):
    from autograder.layouts import Layout

    try:
        return Layout(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _due(text):
    from autograder.deadline import moment

    assignment, _, when = text.rpartition("=")
    try:
        return assignment, moment(when)
    except ValueError:
        what = f"expected a time such as 2026-11-02T23:59+01:00, got {when!r}"
        raise argparse.ArgumentTypeError(what) from None


def _natural(text):
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"expected an integer of at least 0, got {text!r}")
    return value


def _percent(text):
    value = float(text)
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 100, got {text!r}")
    return value


if __name__ == "__main__":
    sys.exit(main())
