"""Grade submissions: the command `grade`, from paths to results."""

import os
import secrets
from concurrent.futures import ProcessPoolExecutor, as_completed

from autograder import report
from autograder.course import notebooks
from autograder.sandbox import ROOT, Sandbox
from autograder.submissions import find

# A worker keeps its sandbox from one batch to the next.
BATCH = 8
_worker = {}


def grade(paths, *, jobs=None, seed=None, mode="auto", seconds=60.0, progress=None):
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
    progress : callable, optional
        Called with each submission's results as they come.

    Returns
    -------
    results : dict
        As results.json holds it.

    Raises
    ------
    autograder.sandbox.SandboxError
        When there is no sandbox of the strength asked for.
    FileNotFoundError
        When a path does not exist.
    """
    submissions = find(paths)
    seed = secrets.randbits(53) if seed is None else seed
    results = {"version": 1, "seed": seed, "sandbox": mode, "submissions": []}
    entries = {}

    def keep(place, entry):
        entries[place] = entry
        if progress:
            progress(entry, len(submissions))

    gradable = []
    for place, submitted in enumerate(submissions):
        if submitted.problem:
            keep(place, report.invalid_entry(submitted))
        else:
            gradable.append((place, submitted))
    cores = os.cpu_count() or 1
    jobs = jobs or max(1, min(cores, len(gradable) // BATCH))
    if jobs == 1 or len(gradable) < 2:
        with Sandbox(mode, seconds) as sandbox:
            results["sandbox"] = sandbox.name
            grade_batch(sandbox, gradable, seed, seconds, keep)
    else:
        results["sandbox"] = _in_parallel(gradable, jobs, seed, mode, seconds, keep)
    results["submissions"] = [entries[place] for place in range(len(submissions))]
    return results


def _in_parallel(submissions, jobs, seed, mode, seconds, keep):
    size = max(1, min(BATCH, -(-len(submissions) // jobs)))
    batches = [submissions[i : i + size] for i in range(0, len(submissions), size)]
    with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(mode, seconds)) as pool:
        name = pool.submit(_sandbox_name).result()
        for future in as_completed([pool.submit(_in_worker, b, seed, seconds) for b in batches]):
            for place, entry in future.result():
                keep(place, entry)
    return name


def _begin(mode, seconds):
    _worker["arguments"] = (mode, seconds)


def _sandbox():
    if "sandbox" not in _worker:
        _worker["sandbox"] = Sandbox(*_worker["arguments"])
    return _worker["sandbox"]


def _sandbox_name():
    return _sandbox().name


def _in_worker(submissions, seed, seconds):
    found = []
    grade_batch(_sandbox(), submissions, seed, seconds, lambda *entry: found.append(entry))
    return found


def grade_batch(sandbox, placed, seed, seconds, keep):
    """Grade some submissions in one pytest session of this process.

    ``placed`` holds pairs of a place and a submission; ``keep`` is called with the place and the
    entry for results.json.
    """
    if not placed:
        return
    places, submissions = zip(*placed, strict=True)
    # Here, as a command that grades nothing should not wait for pytest.
    import pytest

    from autograder.plugin import Grading

    def finished(index, exercises, remote, duration):
        keep(places[index], report.graded_entry(submissions[index], exercises, remote, duration))

    plugin = Grading(sandbox, submissions, seed, seconds, finished)
    wanted = {s.notebook for s in submissions}
    files = [str(ROOT / f"autograder/hidden/test_{n}.py") for n in notebooks() if n in wanted]
    environment = dict(os.environ)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    try:
        status = pytest.main(
            ["-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:faulthandler",
             "-p", "no:logging", "-p", "no:unraisableexception", "-p", "no:debugging",
             "-s", "-c", os.devnull, "--rootdir", str(ROOT),
             # Without it pytest reads the folders above, which may be closed to this user.
             "--confcutdir", str(ROOT), "--import-mode=importlib",
             *files],
            plugins=[plugin],
        )  # fmt: skip
    finally:
        os.environ.clear()
        os.environ.update(environment)
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(f"the hidden tests could not be run (pytest: {status!r})")
