"""A session: one student's functions in the sandbox, and the trusted side of the channel to it."""

import re
import time
from collections import Counter

from autograder.results import Reply
from autograder.sandbox import messages
from autograder.sandbox.answers import shared
from autograder.sandbox.inside import wire
from autograder.sandbox.questions import Question

MAX_RESTARTS = 8
MAX_STALLS = 2
# What a call may return, in bytes, beside its arguments: replies are kept until a mistake was
# looked for in all of them together.
MAX_REPLY = 1 << 20


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
    machine : autograder.sandbox.answers.Machine
        Answers for earlier exercises.
    """

    def __init__(self, sandbox, cells, names, seconds):
        self.sandbox, self.cells, self.names = sandbox, cells, names
        self.seconds, self.deadline = seconds, time.monotonic() + seconds
        self.call_seconds = min(10.0, seconds / 4)
        self.skip, self.notes, self.defined = set(), {}, [False] * len(names)
        self.channel, self.serial, self.restarts = None, 0, 0
        self.known = None
        self.stalls, self.machine = Counter(), shared()
        # The magic alone is no reason to wait for the library.
        self.plots = any(re.search(r"(?<!%)\b(matplotlib|pylab)\b", cell) for cell in cells)

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
            self.channel, self.known = self.sandbox.open(self.plots), None
            self.cell = None
            try:
                self._load(min(time.monotonic() + self.seconds / 2, self.deadline))
                return True
            except TimeoutError:
                reason = "ran past the time limit"
            except (wire.WireError, OSError):
                reason = "ended the process"
            self.close()
            if self.cell is None:
                break
            self.skip.add(self.cell)
            self.notes[self.cell] = f"{reason} and was left out"
        return False

    def _load(self, limit):
        """Have the cells run; ``cell`` is the last that was begun, whatever happens."""
        inner = max(limit - time.monotonic() - 1, 0.5) * 0.8
        request = {"op": "load", "cells": self.cells, "skip": sorted(self.skip),
                   "seconds": inner, "names": self.names}  # fmt: skip
        wire.send(self.channel, request, deadline=limit)
        while True:
            message = messages.receive(self.channel, limit)
            if isinstance(message, messages.Loaded) and len(message.defined) == len(self.names):
                self.defined = message.defined
                return
            told = isinstance(message, (messages.Started, messages.Noted))
            if not told or message.index >= len(self.cells):
                raise wire.WireError("no message about a cell")
            self.cell = message.index
            if isinstance(message, messages.Noted):
                self.notes[message.index] = message.text

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
            Whatever the submission sends.

        Raises
        ------
        autograder.sandbox.host.SandboxError
            When the sandbox itself fails.
        """
        name = exercise.name
        if time.monotonic() > self.deadline:
            return Reply("timeout", text="the time for the whole notebook was used up before this")
        if self.stalls[name] >= MAX_STALLS:
            return Reply(
                "timeout", text="it did not return in earlier tests and is not tried again"
            )
        if self.channel is None and not self.start():
            return Reply("gone", text="the notebook could not be run to its end")
        self.serial += 1
        question = Question(exercise, list(args), helpers, self.machine)
        # Made outside of the net below: what cannot be sent is a mistake of the hidden test's.
        request = wire.pack(question.request(self.serial, self.known), question.callables)
        try:
            return self._converse(question, request)
        except TimeoutError:
            self.close()
            self.stalls[name] += 1
            return Reply("timeout", text=f"no answer within {self.call_seconds:.3g} s")
        except (wire.WireError, OSError):
            self.close()
            return Reply("gone", text="the process ended during the call, or sent no valid answer")

    def _converse(self, question, request):
        """Put a question and answer what is asked back, until a reply comes or the time is up."""
        limit = min(time.monotonic() + self.call_seconds, self.deadline)
        wire.send_packed(self.channel, request, limit)
        self.known = question.helpers
        while True:
            message = messages.receive(self.channel, limit)
            if isinstance(message, messages.Asked):
                if isinstance(message, messages.AskedHelper):
                    limit += self.machine.start()  # which is no fault of the submission's
                wire.send(self.channel, question.answer(message, limit), deadline=limit)
                continue
            if getattr(message, "id", None) != self.serial:
                raise wire.WireError("an answer to another question")
            if isinstance(message, messages.Stopped):
                return Reply(message.kind, text=message.text, exception=message.type)
            return _reply(question, message)


def _reply(question, returned):
    """What a call returned, when it is what was asked for and no more than can be kept."""
    outputs, lists = question.exercise.outputs, question.exercise.lists
    value, after = returned.value, returned.after
    if len(value) != len(outputs) or len(after) != len(question.args):
        raise wire.WireError("a wrong number of outputs or of arguments")
    if any(isinstance(v, list) != (n in lists) for v, n in zip(value, outputs, strict=True)):
        raise wire.WireError("an output of another structure")
    size = messages.nbytes(value) + messages.nbytes(after)
    if size > MAX_REPLY + 2 * messages.nbytes(question.args):
        return Reply("structure", text=f"what it returned is far too large: {size} bytes")
    return Reply("value", value, after)
