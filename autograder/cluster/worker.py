"""In a Dask worker: grading processes are kept here, and parcels handed to them.

Imported by the scheduler too, which reads the graph; so it needs nothing but the standard library.
"""

import json
import multiprocessing
import subprocess
import sys
import threading
from collections import defaultdict
from pathlib import Path

# Where the process finds this course, wherever the worker was started.
HOME = Path(__file__).resolve().parents[2]
# What a worker's threads leave to each other: idle grading processes, by what they were told.
_idle, _lock = defaultdict(list), threading.Lock()


class ProcessDied(RuntimeError):
    """The process that graded a submission came to an end."""


class GradingProcess:
    """A process that grades one parcel after another.

    A plain subprocess: a Dask worker has threads, which forbid fork, and under its nanny it may
    start no process of multiprocessing's.

    Parameters
    ----------
    order : bytes
        The run's settings, as JSON.

    Attributes
    ----------
    greeting : dict
        "isolation" and "fingerprint", or the "problem" that keeps it from grading.
    """

    def __init__(self, order):
        self.connection, theirs = multiprocessing.Pipe()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "autograder.cluster.process", str(theirs.fileno())],
                cwd=HOME, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
                # An interrupt at the worker's terminal is the worker's to handle.
                stdout=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        # Not as an argument, which any process of this machine could read: the seed is in it.
        self.greeting = json.loads(self.ask(order))

    def ask(self, message):
        """Send bytes and await the answer's.

        Raises
        ------
        ProcessDied
        """
        try:
            self.connection.send_bytes(message)
            return self.connection.recv_bytes()
        except (EOFError, OSError):
            self.close()
            status = self.process.returncode
            raise ProcessDied(f"the process that graded it was killed ({status})") from None

    def close(self):
        """End it, and its sandbox with it."""
        self.connection.close()
        self.process.kill()
        self.process.wait()


def present():
    """Nothing: where this can be called, the grader is there."""


def greet(order):
    """Tell with what this worker would grade.

    Parameters
    ----------
    order : bytes

    Returns
    -------
    dict
        As :attr:`GradingProcess.greeting`.
    """
    return _using(order, lambda process: process.greeting)


def work(order, expected, parcel):
    """Grade a parcel.

    Parameters
    ----------
    order, parcel : bytes
    expected : str
        The teacher's fingerprint of tests, answers and grader.

    Returns
    -------
    dict
        The "entry" of results.json as JSON; or, when it is not to grade, the "greeting" of this
        "worker".

    Raises
    ------
    ProcessDied
    """
    from distributed import get_worker

    def grade(process):
        if process.greeting.get("fingerprint") != expected:
            return {"greeting": process.greeting, "worker": get_worker().address}
        return {"entry": process.ask(parcel)}

    return _using(order, grade)


def _using(order, what):
    """Use a process that is idle, or a new one, and leave it to the next."""
    with _lock:
        _forget_ended()
        process = _idle[order].pop() if _idle[order] else None
    process = process or GradingProcess(order)
    answer = what(process)
    if "problem" in process.greeting:
        process.close()
    else:
        with _lock:
            _idle[order].append(process)
    return answer


def _forget_ended():
    """Forget those of earlier runs, which end when nothing comes for a while."""
    for order, processes in list(_idle.items()):
        for process in [p for p in processes if p.process.poll() is not None]:
            process.close()
            processes.remove(process)
        if not processes:
            del _idle[order]
