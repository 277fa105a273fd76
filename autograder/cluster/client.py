"""On the teacher's machine: hand submissions to a cluster, and read what comes back."""

import asyncio
import contextlib
import itertools
import json
import logging
import secrets
from concurrent.futures import CancelledError
from dataclasses import asdict
from functools import partial

from autograder.cluster import ClusterError
from autograder.cluster.parcel import pack, result_of
from autograder.cluster.worker import greet, present, work
from autograder.store import course_fingerprint
from autograder.submissions import Unreadable
from autograder.text import clean

INSTALL = "python -m pip install -r requirements-cluster.txt -c constraints.txt"
# Seconds for the scheduler to answer, for a first worker, and without any worker or result.
CONNECTING, FIRST_WORKER, WITHOUT_WORKERS = 5, 5, 60
# Parcels on their way for each thread: one is graded, one waits.
AHEAD = 2
# Of a submission whose grading process died, as Dask counts.
RETRIES = 2
KILLED = "each worker that graded it was killed, also when nothing else was graded"


def on_cluster(address, tasks, settings, refused, failed, meanwhile=None):
    """Do tasks on a cluster, and yield what comes of them as it comes.

    The first thing that is yielded is what isolates submitted code there.

    Parameters
    ----------
    address : str
        Of Dask's scheduler, such as ``tcp://10.0.0.1:8786``.
    tasks : list of tuple
        Of a submission, the results kept of its student, and the settings.
    settings : autograder.grade.Settings
    refused : callable
        Called with a submission and the reason why it cannot be read; returns its result.
    failed : callable
        Called with a submission and what went wrong; returns its result.
    meanwhile : callable, optional
        Called once the workers have begun.

    Raises
    ------
    autograder.cluster.ClusterError
    """
    order, expected = json.dumps(asdict(settings)).encode(), course_fingerprint()
    with _connected(address) as client:
        from distributed import KilledWorker

        yield _greeted(client, order, expected)
        if meanwhile:
            meanwhile()
        submit = partial(client.submit, work, order, expected, retries=RETRIES)
        doubtful = []
        for batch, alone in ((tasks, False), (doubtful, True)):
            for task, outcome in _outcomes(client, submit, batch, alone):
                if isinstance(outcome, Unreadable):
                    yield refused(task[0], outcome)
                elif not isinstance(outcome, KilledWorker):
                    yield _result(outcome, task[0], expected, failed)
                elif alone:
                    yield failed(task[0], KILLED)
                else:
                    # Dask blames all that were on a worker; which one kills is seen alone.
                    doubtful.append(task)


def _outcomes(client, submit, tasks, alone):
    """Each task, and what came of it: an answer, an exception, or why it could not be sent."""
    left, sent = iter(tasks), {}
    while True:
        room = 1 if alone else max(1, AHEAD * sum(client.nthreads().values()))
        for task in itertools.islice(left, max(0, room - len(sent))):
            submission, kept, _ = task
            try:
                carried = submission.carried()
            except Unreadable as problem:
                yield task, problem
                continue
            future = submit(pack(carried, kept), key=f"autograder-{secrets.token_hex(16)}")
            sent[future] = (carried, *task[1:])
        if not sent:
            return
        for future in _done(client, sent):
            yield sent.pop(future), future.exception() or future.result()


@contextlib.contextmanager
def _connected(address):
    """A client of the scheduler."""
    try:
        import dask
        from distributed import Client
    except ImportError as error:
        what = f"Dask cannot be used here ({error}); it is installed with: {INSTALL}"
        raise ClusterError(what) from None
    # Dask's own lines about lost connections would stand between the results.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    _ask_who_is_there(address)
    # A notebook may have 25 MB, which Dask would warn of.
    with (
        _scheduler_there(address),
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "100MB"}),
        Client(address, timeout=CONNECTING) as client,
    ):
        yield client


def _ask_who_is_there(address):
    """Refuse an address where no scheduler answers; Dask's client would wait for some forever."""
    from distributed import Security, rpc

    async def identity():
        options = Security().get_connection_args("client")
        async with rpc(address, connection_args=options) as other:
            return await asyncio.wait_for(other.identity(), CONNECTING)

    try:
        kind = asyncio.run(identity())["type"]
    except TimeoutError:
        raise ClusterError(f"nobody answers at {address} within {CONNECTING} s") from None
    except Exception as error:
        raise ClusterError(f"no scheduler answers at {address}: {clean(error, 300)}") from None
    if kind != "Scheduler":
        raise ClusterError(f"expected a scheduler's address, got that of a {kind}: {address}")


@contextlib.contextmanager
def _scheduler_there(address):
    """Tell of a scheduler that goes away in words."""
    try:
        yield
    except (OSError, CancelledError):
        raise ClusterError(f"the scheduler at {address} is not there any more") from None


def _greeted(client, order, expected):
    """What isolates submitted code on all workers; one that would grade otherwise is refused."""
    _refuse_if_absent(client)
    if not client.nthreads():
        with contextlib.suppress(TimeoutError):
            client.wait_for_workers(1, timeout=FIRST_WORKER)
    greetings = client.run(greet, order, on_error="return")
    if not greetings:
        raise ClusterError("the cluster has no worker; from the course's root on each machine: "
                           "python -m dask worker ADDRESS")  # fmt: skip
    for worker, greeting in sorted(greetings.items()):
        _refuse_if_other(worker, greeting, expected)
    return weakest(greeting["isolation"] for greeting in greetings.values())


def _refuse_if_absent(client):
    """The scheduler reads what it hands on, so it needs the grader's names too."""
    try:
        client.run_on_scheduler(present)
    except OSError:
        raise
    except Exception as error:
        what = f"the scheduler does not find the grader ({clean(error, 300)})"
        raise ClusterError(f"{what}; start it from the root of this repository too") from None


def _refuse_if_other(worker, greeting, expected):
    if isinstance(greeting, Exception):
        problem = f"{type(greeting).__name__}: {clean(greeting, 500)}"
    elif greeting.get("fingerprint", expected) != expected:
        problem = "its tests, answers, grader or NumPy are not those of this machine"
    else:
        problem = greeting.get("problem")
    if problem:
        raise ClusterError(f"the worker {worker} cannot grade: {problem}. It needs this repository "
                           "at the same commit, with its requirements")  # fmt: skip


def weakest(isolations):
    """The layers that isolate on every worker, in one word."""
    first, *others = [isolation.split("+") for isolation in isolations]
    return "+".join(level for level in first if all(level in o for o in others)) or "none"


def _done(client, sent):
    """Those of some futures that are done, at least one; none when that takes long."""
    from distributed import wait

    try:
        return wait(list(sent), timeout=WITHOUT_WORKERS, return_when="FIRST_COMPLETED").done
    except TimeoutError:
        if client.nthreads():
            return ()
        what = f"no worker is left, and none has come for {WITHOUT_WORKERS} s"
        raise ClusterError(what) from None


def _result(outcome, carried, expected, failed):
    """The result of what is done; whatever went wrong with it alone is its own error."""
    if isinstance(outcome, Exception):
        return failed(carried, f"the grader failed: {type(outcome).__name__}: {outcome}")
    if "greeting" in outcome:
        _refuse_if_other(outcome["worker"], outcome["greeting"], expected)
    try:
        return result_of(outcome["entry"], carried)
    except ValueError as problem:
        return failed(carried, f"what a worker told is no result: {problem}")
