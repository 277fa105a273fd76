"""Earlier functions' answers, computed in a process of their own.

What is computed here was chosen by submitted code, if only within the bounds of `questions`. So it
happens in a process that holds nothing but the reference, may open no file, has little memory and
time, and is ended when an answer takes too long. It is started by
``python -m autograder.sandbox.answers``, with a socket as file descriptor 0.
"""

import contextlib
import os
import resource
import socket
import subprocess
import sys
import time

from autograder.course import ROOT, exercises
from autograder.sandbox.host import SandboxError
from autograder.sandbox.inside import wire
from autograder.sandbox.view import ONE_THREAD

SECONDS = 1.0
# To import NumPy and the reference on a busy machine.
SECONDS_TO_START = 20.0
MEMORY, PROCESSOR_SECONDS = 1 << 30, 120
MAX_ANSWER = 1 << 20


class NoAnswer(RuntimeError):
    """The reference gave no answer to what was asked."""


class Machine:
    """The process that computes answers: started when first asked, started again when it dies.

    Parameters
    ----------
    seconds : float
        Time limit of one answer.

    Attributes
    ----------
    deaths : int
        How often it had to be ended, or ended by itself.
    """

    def __init__(self, seconds=SECONDS):
        self.seconds, self.deaths = seconds, 0
        self.process = self.channel = None

    def start(self):
        """Begin the process and wait until it can answer; at once when it runs already.

        Returns
        -------
        float
            Seconds that this took.

        Raises
        ------
        autograder.sandbox.host.SandboxError
            When it does not come up, which is no submission's fault.
        """
        if self.process is not None:
            return 0.0
        begun = time.monotonic()
        self.channel, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "autograder.sandbox.answers"], cwd=ROOT, env=ENVIRONMENT,
                stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
        try:
            wire.receive(self.channel, begun + SECONDS_TO_START)
        except (wire.WireError, OSError) as error:
            self.close()
            raise SandboxError("the process for earlier functions did not start") from error
        return time.monotonic() - begun

    def answer(self, name, args, deadline):
        """What the reference returns.

        Parameters
        ----------
        name : str
            Of an exercise; never a submission's word.
        args : list
            As :func:`autograder.sandbox.questions.checked` lets them pass.
        deadline : float
            Value of ``time.monotonic()`` after which no answer is of use.

        Returns
        -------
        list
            An array, or a list of them, per output.

        Raises
        ------
        ValueError
            When the reference does, with its words.
        NoAnswer
            When it fails otherwise, or takes too long.
        """
        body = None
        try:
            body = self._ask(name, args, deadline)
        except TimeoutError:
            pass
        except (wire.WireError, OSError):
            # It may have died of what an earlier submission had it do, such as of its processor
            # time: whoever asks next gets a fresh one.
            self.close()
            with contextlib.suppress(wire.WireError, OSError):
                body = self._ask(name, args, deadline)
        if body is None:
            self.close()
            self.deaths += 1
            raise NoAnswer(f"{name} could not be answered in time") from None
        if "value" in body:
            return body["value"]
        raise (ValueError if body["type"] == "ValueError" else NoAnswer)(body["text"])

    def _ask(self, name, args, deadline):
        self.start()
        limit = min(time.monotonic() + self.seconds, deadline)
        wire.send(self.channel, {"name": name, "args": args}, deadline=limit)
        return wire.receive(self.channel, limit)

    def close(self):
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.channel.close()
            self.process = self.channel = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


# One thread of BLAS's; and no more of the grader's environment than Python itself needs.
ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", **ONE_THREAD}
_machines = {}


def shared():
    """The machine of this process; one forked from it gets its own."""
    return _machines.setdefault(os.getpid(), Machine())


def computed(name, args):
    """Run the reference: the body of the answer."""
    import numpy as np

    try:
        with np.errstate(all="ignore"):
            result = exercises()[name].function(*args)
        value = list(result) if isinstance(result, tuple) else [result]
        value = [v if isinstance(v, list) else np.asarray(v) for v in value]
        if len(wire.pack({"value": value})) > MAX_ANSWER:
            raise MemoryError("the answer would be too large")
    except Exception as error:
        kind = "ValueError" if isinstance(error, ValueError) else "RuntimeError"
        text = str(error) if kind == "ValueError" else f"{type(error).__name__}: {error}"
        return {"type": kind, "text": text[:500]}
    return {"value": value}


def give_up_rights():
    """Keep little memory and time and no files; what cannot be had here is left."""
    import numpy.random  # noqa: F401  loaded when first used, which is too late

    limits = {
        resource.RLIMIT_AS: MEMORY, resource.RLIMIT_CPU: PROCESSOR_SECONDS,
        resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0,
    }  # fmt: skip
    for what, amount in limits.items():
        resource.setrlimit(what, (amount, amount))
    with contextlib.suppress(ImportError, OSError, RuntimeError):
        from py_landlock import Landlock

        Landlock(strict=False).apply()


def main():
    """Answer until the grader hangs up."""
    channel = socket.socket(fileno=os.dup(0))
    exercises()
    give_up_rights()
    wire.send(channel, {})
    with contextlib.suppress(wire.PeerGone, OSError):
        while True:
            body = wire.receive(channel)
            wire.send(channel, computed(body["name"], body["args"]))


if __name__ == "__main__":
    main()
