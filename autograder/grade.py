"""Grade submissions: one, or a batch, from paths to results."""

import contextlib
import multiprocessing.util
import resource
import secrets
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from autograder.cluster import ClusterError
from autograder.course import Notebook, notebooks
from autograder.results import Result, Run
from autograder.search import find, in_turn, not_anothers
from autograder.submissions import Unreadable, unreadable_whatever_fails
from autograder.text import clean
from autograder.workers import address_space, in_workers

# What reading one submission's JSON may take, in bytes.
READING = 3 << 30


@dataclass(frozen=True)
class Settings:
    """How to grade.

    Attributes
    ----------
    seed : int
        Of the hidden tests' inputs.
    mode : {"auto", "strict", "none"}
        The sandbox asked for.
    seconds : float
        Time limit of one submission.
    """

    seed: int
    mode: str = "auto"
    seconds: float = 60.0


class Interrupted(KeyboardInterrupt):
    """Grading was stopped.

    Attributes
    ----------
    run : autograder.results.Run
        What was done.
    left : int
        How many were not.
    why : str
        What stopped it; "" for somebody's hand.
    """

    def __init__(self, run, left, why=""):
        self.run, self.left, self.why = run, left, why


def grade(
    paths,
    *,
    jobs=None,
    seed=None,
    mode="auto",
    seconds=60.0,
    store=None,
    fresh=False,
    scheduler=None,
    tell=None,
    meanwhile=None,
):
    """Grade everything below some paths.

    Parameters
    ----------
    paths : iterable of path-like
    jobs : int, optional
        Processes; by default one per eight submissions, at most one per core.
    seed : int, optional
        Seed of the hidden tests' inputs; by default a fresh secret.
    mode : {"auto", "strict", "none"}
    seconds : float
        Time limit of one submission.
    store : autograder.store.Store, optional
        Where each result is kept before the next is told, and taken from when nothing changed.
    fresh : bool
        Grade again what did not change.
    scheduler : str, optional
        Address of a Dask cluster that grades, in place of processes of this machine.
    tell : callable, optional
        Called with each result and the number of submissions, as results come.
    meanwhile : callable, optional
        Called once the processes that grade have begun.

    Returns
    -------
    run : autograder.results.Run
        This run's results alone, sorted.

    Raises
    ------
    autograder.sandbox.host.SandboxError
        When there is no sandbox of the strength asked for.
    autograder.cluster.ClusterError
        When the cluster cannot be used.
    FileNotFoundError
        When a path does not exist.
    Interrupted
    """
    submissions = in_turn(not_anothers(find(paths), store.folders() if store else {}))
    seed_now = secrets.randbits(53)
    seed = store.begin(seed, seed_now) if store else seed_now if seed is None else seed
    settings = Settings(seed, mode, seconds)
    kept = store.current() if store and not fresh else {}
    tasks = [(s, tuple(kept.get(s.student, ())), settings) for s in submissions]
    sandbox, results, names = None, {}, {}
    answers = _answers(tasks, settings, jobs, scheduler, meanwhile)
    try:
        with contextlib.closing(answers):
            sandbox = next(answers)
            for answer in answers:
                result = _unless_taken(answer, results, names)
                results[result.path] = result
                if store:
                    store.put(result)
                if tell:
                    tell(result, len(tasks))
    except (KeyboardInterrupt, ClusterError) as stop:
        if isinstance(stop, ClusterError) and sandbox is None:
            raise
        run = _run(seed, sandbox or mode, results)
        raise Interrupted(run, len(tasks) - len(results), str(stop)) from None
    if store:
        store.end()
    return _run(seed, sandbox, results)


def _answers(tasks, settings, jobs, scheduler, meanwhile):
    """What isolates, then the results of tasks as they come, from here or from a cluster."""
    if scheduler is not None:
        from autograder.cluster.client import on_cluster

        return on_cluster(scheduler, tasks, settings, refusal, _failure, meanwhile)
    first = (isolation, settings)
    return in_workers(
        grade_or_keep, tasks, jobs, first, lambda task, why: _failure(task[0], why), meanwhile
    )


def _run(seed, sandbox, results):
    return Run(seed, sandbox, tuple(sorted(results.values(), key=lambda r: (r.key, r.path))))


def _unless_taken(result, results, names):
    """The result, or a refusal when another file of this run bears the same name."""
    first = names.setdefault(result.key, result.path)
    if first == result.path:
        return result
    taken = results[first]
    for one, other in ((taken, result), (result, taken)):
        problem = f"two files bear this name: {clean(other.path)} is the other; neither is graded"
        results[one.path] = replace(
            one, status="invalid", exercises=(), warnings=(problem,), sha256=""
        )
    return results.pop(result.path)


_sandboxes = {}


def _sandbox(settings):
    from autograder.sandbox.host import Sandbox

    wanted = settings.mode, settings.seconds
    if wanted not in _sandboxes:
        _sandboxes[wanted] = Sandbox(*wanted)
        # A worker leaves without running atexit's functions.
        multiprocessing.util.Finalize(None, _sandboxes[wanted].close, exitpriority=1)
    return _sandboxes[wanted]


def isolation(settings):
    """What isolates submitted code in this process, in one word.

    Raises
    ------
    autograder.sandbox.host.SandboxError
        When there is no sandbox of the strength asked for.
    """
    sandbox = _sandbox(settings)
    # The sandbox starts by itself; what grading imports is loaded meanwhile.
    import autograder.plugin  # noqa: F401

    return sandbox.name


def grade_or_keep(submission, kept, settings):
    """Read and grade a submission, with the sandbox that this process keeps.

    Parameters
    ----------
    submission : autograder.submissions.Submission
    kept : iterable of autograder.results.Result
        Of the same tests, answers and grader: the one of the same file is returned as it is.
    settings : Settings

    Returns
    -------
    autograder.results.Result
    """
    try:
        content = read(submission)
    except Unreadable as error:
        return refusal(submission, error)
    names = submission.student, submission.assignment or content.notebook, content.notebook
    for old in kept:
        if (old.key, old.sha256) == (names, content.sha256):
            return replace(old, path=str(submission.path))
    return grade_one(submission, content, settings, lambda: _sandbox(settings))


def read(submission):
    """Read a submission within a limit of memory.

    Returns
    -------
    autograder.submissions.Content

    Raises
    ------
    Unreadable
        Whatever it is that stands in the way.
    """
    with _limited(resource.RLIMIT_AS, address_space() + READING), unreadable_whatever_fails():
        return submission.read()


@contextlib.contextmanager
def _limited(what, amount):
    soft, hard = resource.getrlimit(what)
    if soft == resource.RLIM_INFINITY or soft > amount:
        resource.setrlimit(what, (amount, hard))
    try:
        yield
    finally:
        resource.setrlimit(what, (soft, hard))


def grade_one(submission, content, settings, sandbox):
    """Grade one submission that was read.

    Parameters
    ----------
    submission : autograder.submissions.Submission
    content : autograder.submissions.Content
    settings : Settings
    sandbox : callable
        Returns the sandbox to use.

    Returns
    -------
    autograder.results.Result
    """
    # Here, as a command that grades nothing should not wait for pytest.
    from autograder.plugin import GraderError, examine
    from autograder.sandbox.host import SandboxError
    from autograder.sandbox.remote import Session

    start = time.monotonic()
    names = list(Notebook(content.notebook).points)
    try:
        with Session(sandbox(), content.cells, names, settings.seconds) as session:
            exercises = examine(content.notebook, session, settings.seed)
    except (GraderError, SandboxError) as error:
        return _failure(submission, error, content)
    warnings = [f"cell {i + 1}: {clean(note, 500)}" for i, note in sorted(session.notes.items())]
    missing = [n for n, here in zip(session.names, session.defined, strict=True) if not here]
    if missing:
        warnings.append("not defined when the cells had run: " + ", ".join(missing))
    return _result(
        submission, "graded", content, duration_s=round(time.monotonic() - start, 3),
        warnings=tuple(warnings), exercises=exercises,
    )  # fmt: skip


def refusal(submission, problem):
    """The result of a submission that cannot be graded."""
    return _result(submission, "invalid", warnings=(clean(problem),))


def _failure(submission, error, content=None):
    return _result(submission, "error", content, warnings=(clean(error),))


def _result(submission, status, content=None, **more):
    notebook = content.notebook if content else submission.notebook or submission.path.stem
    return Result(
        student=submission.student,
        assignment=submission.assignment or notebook,
        notebook=notebook,
        path=str(submission.path),
        status=status,
        max_score=Notebook(notebook).max_score if notebook in notebooks() else 0.0,
        sha256=content.sha256 if content else submission.digest(),
        graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        **more,
    )
