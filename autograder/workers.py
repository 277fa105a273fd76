"""Processes that work side by side, where one task's end is never another's."""

import contextlib
import itertools
import multiprocessing
import os
import resource
import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

# A second process pays from so many tasks on.
WORTH_A_PROCESS = 8


def in_workers(work, tasks, jobs, first, failed, meanwhile=None):
    """Do tasks in processes of their own, and yield what comes of them as it comes.

    What a process dies of is found by doing alone what was not yet done; it is a failure of that
    one task.

    Parameters
    ----------
    work : callable
        Called with each task's arguments in a worker.
    tasks : list of tuple
    jobs : int or None
        Processes at most; None for one per eight tasks, and no more than there are cores.
    first : tuple
        A function and its arguments: its result is yielded first, its exception raised.
    failed : callable
        Called here with a task and what went wrong; its result takes the place of the task's.
    meanwhile : callable, optional
        Called here once, when the workers have begun on the tasks.
    """
    jobs = jobs or min(os.cpu_count() or 1, len(tasks) // WORTH_A_PROCESS)
    left, alone, begun = dict(enumerate(tasks)), False, False
    while left or not begun:
        batch = dict(itertools.islice(left.items(), 1)) if alone else dict(left)
        processes = 1 if alone else max(1, min(jobs, len(batch)))
        with _pool(processes) as pool:
            if not begun:
                # Asked of as many as there are, so that each has loaded what it needs.
                answers = [pool.submit(*first) for _ in range(processes)]
                yield answers[0].result()
                begun = True
            futures = {pool.submit(work, *task): i for i, task in batch.items()}
            if meanwhile:
                meanwhile()
                meanwhile = None
            try:
                for future in as_completed(futures):
                    result = _result(future, tasks[futures[future]], failed)
                    del left[futures[future]]
                    yield result
            except BrokenProcessPool:
                if alone:
                    index, task = batch.popitem()
                    del left[index]
                    yield failed(task, "the process that graded it was killed")
                alone = not alone


def _result(future, task, failed):
    try:
        return future.result()
    except BrokenProcessPool:
        raise
    except Exception as error:
        return failed(task, f"the grader failed: {type(error).__name__}: {error}")


@contextlib.contextmanager
def _pool(jobs):
    """Processes that end within a moment when work is stopped."""
    # Forked while this process has a single thread and has loaded little.
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), begin_worker)
    try:
        yield pool
    except BaseException:
        for process in multiprocessing.active_children():
            process.kill()
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


def address_space():
    """Bytes of addresses that this process has: a limit of what one task may take comes on top.

    A process forked where a large class's results are has gigabytes to begin with. 0 where the
    system does not tell.
    """
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def begin_worker():
    """Make a process one that ends with its parent and leaves interrupts to it."""
    from autograder.sandbox.host import die_with_parent
    from autograder.sandbox.view import ONE_THREAD

    # Before NumPy is loaded: its threads would wait for work by spinning, at another's expense.
    os.environ.update(ONE_THREAD)
    # The terminal's interrupt is the parent's to handle, and a worker ends with its parent.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    die_with_parent()
