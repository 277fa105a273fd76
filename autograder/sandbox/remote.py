"""A session: one student's functions in the sandbox, and the trusted side of the channel to it."""

import time
from collections import Counter

import numpy as np

from autograder.course import Exercise
from autograder.results import Reply
from autograder.sandbox.inside import wire

MAX_RESTARTS = 8
MAX_STALLS = 2
# A submission may ask for what an earlier exercise computes. These bounds keep a hostile request
# from costing the trusted process more than a moment.
MAX_HELPER_BYTES = 1 << 18
MAX_HELPER_INTEGER = 1000
MAX_HELPER_CALLS = 20_000


class Session:
    """The process that runs one student's functions, restarted when it hangs or dies.

    Parameters
    ----------
    sandbox : autograder.sandbox.host.Sandbox
    cells : list of str
        Sources of the cells to run.
    names : list of str
        Functions to look for.
    seconds : float
        Time limit for all of it; half of it for the cells.

    Attributes
    ----------
    notes : dict of int to str
        Cells that failed or were left out, and why (untrusted text).
    defined : list of bool
        Which of ``names`` the cells define.
    """

    def __init__(self, sandbox, cells, names, seconds):
        self.sandbox, self.cells, self.names = sandbox, cells, names
        self.seconds, self.deadline = seconds, time.monotonic() + seconds
        self.call_seconds = min(10.0, seconds / 4)
        self.skip, self.notes, self.defined = set(), {}, [False] * len(names)
        self.channel, self.serial, self.restarts = None, 0, 0
        self.stalls = Counter()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """End the process."""
        if self.channel is not None:
            self.sandbox.kill()
            self.channel.close()
            self.channel = None

    def start(self):
        """Run the cells; leave out one that kills or stalls the process and begin again.

        Returns
        -------
        bool
            Whether the cells were run to their end.
        """
        while self.restarts <= MAX_RESTARTS and time.monotonic() < self.deadline:
            self.restarts += 1
            self.close()
            self.channel = self.sandbox.open()
            cell = None
            limit = min(time.monotonic() + self.seconds / 2, self.deadline)
            inner = max(limit - time.monotonic() - 1, 0.5) * 0.8
            try:
                self._send({"op": "load", "cells": self.cells, "skip": sorted(self.skip),
                            "seconds": inner, "names": self.names})  # fmt: skip
                while True:
                    body = wire.receive(self.channel, limit)
                    if body.get("op") == "loaded" and self._all_booleans(body.get("defined")):
                        self.defined = body["defined"]
                        return True
                    index = body.get("index")
                    if type(index) is not int or not 0 <= index < len(self.cells):
                        raise wire.WireError("no such cell")
                    cell = index
                    if body.get("op") == "note":
                        self.notes[index] = str(body.get("text"))[:2000]
            except TimeoutError:
                reason = "ran past the time limit"
            except (wire.WireError, OSError):
                reason = "ended the process"
            self.close()
            if cell is None:
                break
            self.skip.add(cell)
            self.notes[cell] = f"{reason} and was left out"
        return False

    def call(self, exercise, args, helpers=()):
        """Call one function of the student's.

        Parameters
        ----------
        exercise : autograder.course.Exercise
        args : sequence
            Arrays, numbers, lists of arrays; a callable is called back across the wire.
        helpers : sequence of autograder.course.Exercise
            Whose functions this side answers meanwhile.

        Returns
        -------
        autograder.results.Reply
        """
        name = exercise.name
        structure = [[n, "arrays" if n in exercise.lists else "array"] for n in exercise.outputs]
        if time.monotonic() > self.deadline:
            return Reply("timeout", text="the time for the whole notebook was used up before this")
        if self.stalls[name] >= MAX_STALLS:
            return Reply(
                "timeout", text="it did not return in earlier tests and is not tried again"
            )
        if self.channel is None and not self.start():
            return Reply("gone", text="the notebook could not be run to its end")
        self.serial += 1
        callables = []
        limit = min(time.monotonic() + self.call_seconds, self.deadline)
        request = {"op": "call", "id": self.serial, "name": name, "args": list(args),
                   "structure": structure,
                   "helpers": [(h.name, h.parameters) for h in helpers]}  # fmt: skip
        try:
            self._send(request, callables)
            return self._converse(helpers, callables, limit)
        except TimeoutError:
            self.close()
            self.stalls[name] += 1
            return Reply("timeout", text=f"no answer within {self.call_seconds:.3g} s")
        except (wire.WireError, OSError):
            self.close()
            return Reply("gone", text="the process ended during the call, or sent no valid answer")

    def _converse(self, helpers, callables, limit):
        for _ in range(MAX_HELPER_CALLS):
            body = wire.receive(self.channel, limit)
            op = body.get("op")
            if op == "helper" or op == "callable":
                offered = helpers if op == "helper" else callables
                self._send(answer(offered, body.get("index"), body.get("args")))
                continue
            if body.get("id") != self.serial:
                raise wire.WireError("an answer to another question")
            if op == "return":
                return Reply("value", _arrays(body.get("value")), _as_list(body.get("after")))
            kind = body.get("kind")
            known = kind in ("missing", "unanswered", "raised", "structure")
            text, exception = str(body.get("text"))[:2000], str(body.get("type"))[:100]
            return Reply(kind if known else "raised", text=text, exception=exception)
        raise wire.WireError("too many calls of other functions")

    def _send(self, body, callables=None):
        self.channel.settimeout(self.call_seconds)
        wire.send(self.channel, body, callables)

    def _all_booleans(self, defined):
        right = isinstance(defined, list) and len(defined) == len(self.names)
        return right and all(type(d) is bool for d in defined)


def answer(offered, index, args):
    """Answer a submission's call of a function that lives on this side.

    ``offered`` holds exercises, whose references answer modest requests, or a test's own callables.
    Whatever goes wrong is told to the submission, whose arguments are the likely cause.
    """
    refused = {"op": "refused", "text": "this function is not to be had while this one is graded"}
    if type(index) is not int or not 0 <= index < len(offered) or not isinstance(args, list):
        return refused
    function = offered[index]
    try:
        if isinstance(function, Exercise):
            if not _is_modest(function.parameters, args):
                text = "the arguments are too large to be answered in a test"
                return {"op": "refused", "text": text}
            function = function.function
        with np.errstate(all="ignore"):
            value = function(*args)
        value = list(value) if isinstance(value, tuple) else value
        return {"op": "value", "value": np.asarray(value) if np.isscalar(value) else value}
    except Exception as error:
        return {"op": "refused", "text": f"{type(error).__name__}: {error}"[:500]}


def _is_modest(parameters, args):
    """Whether a request is small enough to be answered; a seed may be any number."""
    size = 0
    for name, value in zip(parameters, args, strict=False):
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, (np.ndarray, str)):
                size += part.nbytes if isinstance(part, np.ndarray) else len(part)
            if not np.ndim(part) and isinstance(part, (int, np.ndarray)):
                size += MAX_HELPER_BYTES * (name != "seed" and abs(part) > MAX_HELPER_INTEGER)
    return size <= MAX_HELPER_BYTES


def _arrays(value):
    """Check that what was returned is arrays and lists of arrays, whoever sent it."""
    for item in _as_list(value):
        for part in item if isinstance(item, list) else [item]:
            if not isinstance(part, np.ndarray):
                raise wire.WireError("what was returned holds no arrays")
    return _as_list(value)


def _as_list(value):
    return value if isinstance(value, list) else []
