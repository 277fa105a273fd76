"""A session turns whatever a submission's process does into a reply, in time."""

import contextlib
import random
import socket
import struct
import threading
import time
import tracemalloc
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.course import Notebook, exercises, helpers, notebooks
from autograder.plugin import examine
from autograder.results import Reply
from autograder.sandbox import remote
from autograder.sandbox.host import SandboxError
from autograder.sandbox.inside import wire
from autograder.sandbox.messages import FAILURES
from autograder.sandbox.remote import Session
from tests import fuzz_wire

pytestmark = pytest.mark.slow

KINDS = {"value", "timeout", "gone", *FAILURES}
STEP, CLIP = exercises()["rnn_step_forward"], exercises()["clip_by_global_norm"]
GRADIENT = exercises()["numerical_gradient"]
STEP_ARGS = [np.ones((2, 3)), np.ones((2, 4)), np.ones((3, 4)), np.ones((4, 4)), np.ones(4)]
LOADED = {"op": "loaded", "defined": [True]}


class ScriptedSandbox:
    """A sandbox whose process is a thread: ``peer(channel)`` plays the submission."""

    def __init__(self, peer):
        self.peer, self.channel, self.opened = peer, None, 0

    def open(self, plots=False):
        ours, self.channel = socket.socketpair()
        self.opened += 1
        threading.Thread(target=self._run, args=(self.channel,), daemon=True).start()
        return ours

    def _run(self, channel):
        with contextlib.suppress(OSError, wire.WireError):
            self.peer(channel)

    def kill(self):
        with contextlib.suppress(OSError):
            self.channel.shutdown(socket.SHUT_RDWR)


def question(channel):
    """Read a request of the grader's."""
    return wire.receive(channel, max_header=wire.MAX_HEADER_OF_GRADER)


def saying(*bodies):
    """A peer that loads, then answers the first call with these messages, then reads on."""

    def peer(channel):
        question(channel)
        wire.send(channel, LOADED)
        serial = question(channel)["id"]
        for body in bodies:
            if isinstance(body, bytes):
                channel.sendall(body)
            else:
                answers = body["op"] in ("return", "error")
                wire.send(channel, {"id": serial, **body} if answers else body)
        while True:
            question(channel)

    return peer


def asked(peer, exercise=STEP, args=STEP_ARGS, seconds=2.0, offered=()):
    """The reply to one call, and the seconds it took."""
    with Session(ScriptedSandbox(peer), ["cell"], [exercise.name], seconds) as session:
        start = time.monotonic()
        reply = session.call(exercise, args, offered)
        return reply, time.monotonic() - start


RIGHT = {"op": "return", "value": [np.ones((2, 4))], "after": [np.ones(1)] * 5}
BAD = {
    "zero-bytes": struct.pack(">II", 0, 0),
    "a huge size": struct.pack(">II", 2**32 - 1, 2**32 - 1),
    "noise": b"\xff" * 200,
    "another id": {**RIGHT, "id": 99},
    "no value": {**RIGHT, "value": []},
    "two values": {**RIGHT, "value": [np.ones(1)] * 2},
    "a list for an array": {**RIGHT, "value": [[np.ones(1)]]},
    "after of nothing": {**RIGHT, "after": []},
    "after of six": {**RIGHT, "after": [np.ones(1)] * 6},
    "after that is none": {**RIGHT, "after": None},
    "a message about cells": {"op": "cell", "index": 0},
    "loaded once more": LOADED,
    "its own mark": {"op": "passed", "score": 100},
    "the grader's words": {"op": "value", "value": [np.ones(1)]},
}


@pytest.mark.parametrize("body", BAD.values(), ids=list(BAD))
def test_what_is_no_answer_is_the_submissions_end(body):
    """A reply that is malformed, or not to this question, is told as such, at once."""
    reply, seconds = asked(saying(body))
    assert reply.kind == "gone"
    assert seconds < 0.4


def test_a_right_reply_is_taken():
    """The replies above are refused for what is changed in them."""
    reply, _ = asked(saying(RIGHT))
    assert reply.kind == "value"
    assert len(reply.after) == 5


def test_a_list_is_taken_where_one_is_returned():
    """A list of arrays is an output only where the exercise says so."""
    args = [[np.ones(2)], 1.0]
    value = {"op": "return", "value": [[np.ones(2)], np.ones(())], "after": [[np.ones(2)], None]}
    assert asked(saying(value), CLIP, args)[0].kind == "value"
    value = {**value, "value": [np.ones(2), np.ones(())]}
    assert asked(saying(value), CLIP, args)[0].kind == "gone"


def silent(channel):
    question(channel)
    wire.send(channel, LOADED)
    time.sleep(3)


def dripping(channel):
    question(channel)
    wire.send(channel, LOADED)
    question(channel)
    while True:
        channel.send(b"\0\0\0\x09")
        time.sleep(0.05)


@pytest.mark.parametrize("peer", [silent, dripping])
def test_waiting_ends_in_time(peer):
    """A peer that says nothing, or one byte after the other, costs the call's limit and no more."""
    reply, seconds = asked(peer)
    assert reply.kind in ("timeout", "gone")
    assert seconds < 1.5


def test_a_peer_that_never_reads_costs_the_limit():
    """Arguments that fill the channel do not block the grader for ever."""
    args = [np.ones(1 << 20), *STEP_ARGS[1:]]
    reply, seconds = asked(silent, args=args)
    assert reply.kind == "timeout"
    assert seconds < 1.5


def test_cells_that_nobody_reads_cost_the_limit():
    """A process that reads no cells is left after half of the time."""
    start = time.monotonic()
    session = Session(ScriptedSandbox(lambda _: time.sleep(3)), ["#" * (1 << 22)], ["f"], 2.0)
    with session:
        assert session.call(STEP, STEP_ARGS).kind == "gone"
    assert time.monotonic() - start < 3


def test_a_flood_of_requests_is_cut_off():
    """Requests for what is not offered are refused a few times, then the process is ended."""
    reply, seconds = asked(saying(*[{"op": "helper", "index": 7, "args": []}] * 500))
    assert reply.kind == "gone"
    assert seconds < 1


def test_a_flood_of_notes_leaves_short_notes():
    """However much is said about cells, a note is short and the time limit holds."""

    def peer(channel):
        question(channel)
        for _ in range(500):
            wire.send(channel, {"op": "note", "index": 0, "text": "x" * 9000})
        wire.send(channel, {"op": "note", "index": 5, "text": "no such cell"})

    with Session(ScriptedSandbox(peer), ["cell"], ["f"], 4.0) as session:
        assert session.call(STEP, STEP_ARGS).kind == "gone"
        assert len(session.notes[0]) <= 2000
        assert set(session.notes) == {0}


def test_replies_of_64_mib_are_not_kept():
    """What is far larger than any answer is refused, so that nothing grows with it."""
    big = {**RIGHT, "value": [np.ones((1 << 23) - 9)]}

    def peer(channel):
        question(channel)
        wire.send(channel, LOADED)
        while True:
            wire.send(channel, {**big, "id": question(channel)["id"]})

    with Session(ScriptedSandbox(peer), ["cell"], ["f"], 40.0) as session:
        kept = [session.call(STEP, STEP_ARGS)]
        tracemalloc.start()
        kept += [session.call(STEP, STEP_ARGS) for _ in range(3)]
        grown = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    assert {reply.kind for reply in kept} == {"structure"}
    assert "too large" in kept[0].text
    # The peer's own message may just be being made.
    assert grown < 3 << 26


def test_a_callable_is_called_on_the_tests_own_kind_of_array_only():
    """A hidden test's function sees float64 arrays of the right shape, about twice per entry.

    Whoever moves in single precision or in integers is answered too, to be told of it.
    """
    seen, x = [], np.ones((2, 3))

    def f(point):
        seen.append(point)
        return point.sum()

    odd = [
        np.ones(3), np.ones((3, 2)), np.ones((2, 3), complex), np.ones((2, 3), bool),
        np.ones((1, 2, 3)), 1.0, 1, True, [np.ones((2, 3))],
    ]  # fmt: skip
    bodies = [{"op": "callable", "index": 0, "args": [value]} for value in odd]
    bodies += [{"op": "callable", "index": i, "args": a} for i, a in [(0, []), (1, [x])]]
    bodies += [{"op": "callable", "index": 0, "args": [x.astype("f4")]}]
    bodies += [{"op": "callable", "index": 0, "args": [x]}] * 40
    asked(saying(*bodies, {**RIGHT, "after": []}), GRADIENT, [f, x])
    assert len(seen) == 2 * x.size + 16
    assert all(p.shape == x.shape and p.dtype == np.float64 for p in seen)


def test_a_mistake_of_the_hidden_tests_is_not_the_submissions():
    """What cannot be sent at all is an error of this side, told as one."""
    with pytest.raises(TypeError, match="object"):
        asked(saying(RIGHT), args=[np.array([object()])])


def test_a_sandbox_that_fails_is_not_the_submissions_fault():
    """Where no process can be had, the grader says so; that is no reply."""
    box = ScriptedSandbox(lambda _: None)

    def refuse(plots):
        raise SandboxError("none")

    box.open = refuse
    with pytest.raises(SandboxError):
        Session(box, ["cell"], ["f"], 2.0).call(STEP, STEP_ARGS)


def chaotic(rng):
    """A peer that says messages of every kind, right and wrong, in any order."""

    def peer(channel):
        question(channel)
        if rng.random() < 0.9:
            wire.send(channel, LOADED)
        while True:
            serial = question(channel).get("id", 0) if rng.random() < 0.9 else rng.randrange(9)
            for _ in range(rng.randrange(1, 4)):
                if rng.random() < 0.5:
                    channel.sendall(fuzz_wire.framed(rng, *rng.choice(fuzz_wire.SOURCES)(rng)))
                else:
                    wire.send(channel, {**fuzz_wire.real(rng), **({"id": serial})})

    return peer


@pytest.mark.parametrize("seed", range(5))
def test_only_replies_come_of_chaos(seed):
    """Whatever a process says and when, a call answers with a reply of a known kind."""
    rng = random.Random(seed)
    start = time.monotonic()
    for _ in range(6):
        with Session(ScriptedSandbox(chaotic(rng)), ["a", "b"], ["f"], 0.5) as session:
            for exercise in (STEP, CLIP, GRADIENT):
                args = [np.ones((2, 2)) if p != "f" else np.sum for p in exercise.parameters]
                reply = session.call(exercise, args, helpers(exercise))
                assert isinstance(reply, Reply)
                assert reply.kind in KINDS
    assert time.monotonic() - start < 12


class Liar:
    """A session whose replies are well-formed and as odd as a submission can make them."""

    notes, defined = {}, []

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def call(self, exercise, args, helpers=()):
        if self.rng.random() < 0.1:
            kind = self.rng.choice(sorted(KINDS - {"value"}))
            return Reply(str(kind), text="x", exception="ValueError")
        # The right answers, most of which are then replaced, reshaped, cast, or made infinite.
        try:
            right = exercise.function(*[a.copy() if hasattr(a, "copy") else a for a in args])
        except ValueError as error:
            return Reply("raised", text=str(error), exception="ValueError")
        right = list(right) if isinstance(right, tuple) else [right]
        value = [self._list(v) if n in exercise.lists else self._odd(v)
                 for n, v in zip(exercise.outputs, right, strict=True)]  # fmt: skip
        after = [self._after(a) for a in args]
        body = SimpleNamespace(value=value, after=after)
        return remote._reply(SimpleNamespace(exercise=exercise, args=list(args)), body)

    def _list(self, value):
        return [self._odd(v) for v in value][: self.rng.integers(4)] * self.rng.integers(3)

    def _after(self, value):
        choice = self.rng.integers(6)
        if choice == 0:
            return None
        if choice == 1:
            return [self._odd(np.ones(2))] * self.rng.integers(3)
        return self._odd(value) if isinstance(value, np.ndarray) else None

    def _odd(self, value):
        value, choice = np.array(value), self.rng.integers(9)
        if choice == 0:
            return np.zeros(self.rng.integers(0, 3, size=self.rng.integers(9)))
        if choice == 1:
            return value.T
        if choice == 2 and value.size:
            value = value.astype(float)
            value.flat[0] = self.rng.choice([np.nan, np.inf, -np.inf, 1e308])
            return value
        if choice == 3:
            return np.full(value.shape, self.rng.choice([np.nan, np.inf, 1e308, -1e308]))
        if choice < 6:
            with np.errstate(all="ignore"):
                return value.astype(self.rng.choice(sorted(wire.DTYPES)))
        return value


@pytest.mark.parametrize("notebook", notebooks())
def test_no_reply_makes_a_hidden_test_fail_otherwise_than_for_the_student(notebook):
    """Arrays of any dtype, shape and value fail a hidden test; they never break it."""
    for seed in range(6):
        results = examine(notebook, Liar(seed), seed)
        assert 0 <= sum(e.score for e in results) < Notebook(notebook).max_score
