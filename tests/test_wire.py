"""The message format refuses whatever is not a message."""

import json
import socket
import struct
import threading
import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.sandbox import messages
from autograder.sandbox.inside import wire
from tests import fuzz_wire


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


ARRAYS = [
    np.arange(6.0).reshape(2, 3),
    np.array(3),
    np.zeros((0, 4), np.float32),
    np.array([True]),
    np.arange(12).reshape(3, 4)[:, ::2],
    np.arange(3, dtype=">i4"),
    np.eye(2, order="F"),
]


@pytest.mark.parametrize("array", ARRAYS, ids=[f"{a.dtype}-{a.shape}" for a in ARRAYS])
def test_an_array_arrives_as_it_was_sent(pair, array):
    """Shape, dtype and every byte of an array survive the wire."""
    wire.send(pair[0], {"a": [array, 3, "x"]})
    (back, *rest) = wire.receive(pair[1])["a"]
    np.testing.assert_array_equal(back, array, strict=array.dtype.isnative)
    assert rest == [3, "x"]


def test_a_callable_arrives_as_a_number(pair):
    """A function is never sent: its place in a list is."""
    kept = []
    wire.send(pair[0], {"f": len}, kept)
    assert kept == [len]
    assert wire.receive(pair[1])["f"].index == 0


def test_an_array_of_objects_is_not_sent():
    """Nothing that would need pickling goes out."""
    with pytest.raises(TypeError, match="object"):
        wire.send(None, {"a": np.array([object()])})


def spec(*shape, dtype="float64"):
    """A header with one array that the body mentions."""
    return json.dumps({"body": {"x": {"array": 0}}, "arrays": [[dtype, list(shape)]]}).encode()


BAD_HEADERS = {
    "no JSON": b"{",
    "a list": b"[]",
    "null": b"null",
    "not UTF-8": b"\xff",
    "UTF-16": '{"body": {}, "arrays": []}'.encode("utf-16"),
    "no arrays": b'{"body": {}}',
    "no object": b'{"body": [], "arrays": []}',
    "a further part": b'{"body": {}, "arrays": [], "x": 1}',
    "no such array": b'{"body": {"x": {"array": 0}}, "arrays": []}',
    "a negative array": b'{"body": {"x": {"array": -1}}, "arrays": [["int8", [0]]]}',
    "an array used twice": b'{"body": {"x": [{"array": 0}, {"array": 0}]}, '
    b'"arrays": [["int8", [0]]]}',
    "an array not used": b'{"body": {}, "arrays": [["int8", [0]]]}',
    "a callable that is no number": b'{"body": {"x": {"callable": "0"}}, "arrays": []}',
    "objects": spec(1, dtype="object"),
    "a dtype that is a list": spec(0, dtype=[]),
    "a structured dtype": spec(0, dtype="f8,f8"),
    "a negative length": spec(-1),
    "a length that is a float": b'{"body": {"x": {"array": 0}}, "arrays": [["int8", [1e3]]]}',
    "a length that is a boolean": spec(0, True),
    "a shape that is a number": b'{"body": {"x": {"array": 0}}, "arrays": [["int8", 3]]}',
    "a spec of three": b'{"body": {"x": {"array": 0}}, "arrays": [["int8", [0], 0]]}',
    "more bytes than there are": spec(99999999999, 99999999999),
    "no bytes and a long axis": spec(0, 10**12),
    "nine axes": spec(0, *[1] * 8),
    "a product beyond 64 bits": spec(0, *[2**31] * 4),
    "arrays that are a number": b'{"body": {}, "arrays": 3}',
    "deep": b'{"body": ' + b"[" * 30000 + b"]" * 30000 + b', "arrays": []}',
    "rather deep": b'{"body": {"x": ' + b"[" * 50 + b"]" * 50 + b'}, "arrays": []}',
    "a key twice": b'{"body": {"x": 1, "x": 2}, "arrays": []}',
    "an integer of 21 digits": b'{"body": {"x": ' + b"9" * 21 + b'}, "arrays": []}',
    "an integer of 50,000 digits": b'{"body": {"x": ' + b"9" * 50000 + b'}, "arrays": []}',
    "NaN": b'{"body": {"x": NaN}, "arrays": []}',
    "Infinity": b'{"body": {"x": -Infinity}, "arrays": []}',
    "a float beyond all floats": b'{"body": {"x": 1e999}, "arrays": []}',
    "another word for a float": b'{"body": {"x": {"float": "1"}}, "arrays": []}',
}


@pytest.mark.parametrize("header", BAD_HEADERS.values(), ids=list(BAD_HEADERS))
def test_a_malformed_message_is_an_error(pair, header):
    """Whatever is wrong with a header, the reader says so and does nothing else."""
    pair[0].sendall(struct.pack(">II", len(header), 0) + header)
    with pytest.raises(wire.WireError, match="malformed"):
        wire.receive(pair[1])


def test_a_message_of_no_bytes_is_an_error(pair):
    """A header of length zero is refused at once, as no message can have it."""
    pair[0].sendall(struct.pack(">II", 0, 0))
    with pytest.raises(wire.WireError, match="announced"):
        wire.receive(pair[1], time.monotonic() + 1)


def test_only_the_grader_may_say_much(pair):
    """A header above 64 KiB is refused, but where the grader's own are read."""
    body = {"cells": ["x" * (1 << 16)]}
    for max_header in (wire.MAX_HEADER, wire.MAX_HEADER_OF_GRADER):
        wire.send(pair[0], body)
        if max_header == wire.MAX_HEADER:
            with pytest.raises(wire.WireError, match="announced"):
                wire.receive(pair[1], max_header=max_header)
            pair[1].recv(1 << 20)
    assert wire.receive(pair[1], max_header=wire.MAX_HEADER_OF_GRADER) == body


@pytest.mark.parametrize("number", [np.inf, -np.inf, np.nan, 1e308, -0.0, 2**63])
def test_every_number_arrives(pair, number):
    """Floats that JSON has no word for cross the wire, too."""
    wire.send(pair[0], {"x": number})
    np.testing.assert_equal(wire.receive(pair[1])["x"], number)


def test_bytes_left_over_are_an_error(pair):
    """A payload that no array claims is refused."""
    header = json.dumps({"body": {}, "arrays": []}).encode()
    pair[0].sendall(struct.pack(">II", len(header), 4) + header + b"1234")
    with pytest.raises(wire.WireError, match="too many"):
        wire.receive(pair[1])


def test_a_huge_message_is_refused_before_it_is_read(pair):
    """An announced size above the limit is an error at once."""
    pair[0].sendall(struct.pack(">II", 100, 2**32 - 1))
    with pytest.raises(wire.WireError, match="announced"):
        wire.receive(pair[1])


def test_a_dripping_peer_meets_the_deadline(pair):
    """Single bytes that keep coming do not put the deadline off."""

    pair[0].sendall(struct.pack(">II", 1000, 0))

    def drip():
        for _ in range(40):
            try:
                pair[0].send(b"\0")
            except OSError:
                return
            time.sleep(0.05)

    threading.Thread(target=drip, daemon=True).start()
    start = time.monotonic()
    with pytest.raises(TimeoutError):
        wire.receive(pair[1], start + 0.2)
    assert time.monotonic() - start < 1.5


def test_a_peer_that_does_not_read_meets_the_deadline(pair):
    """Sending a large message to a peer that never reads gives up in time."""
    start = time.monotonic()
    with pytest.raises(TimeoutError):
        wire.send(pair[0], {"x": np.zeros(1 << 21)}, deadline=start + 0.2)
    assert time.monotonic() - start < 1.5


def test_a_peer_that_reads_drop_by_drop_meets_the_deadline(pair):
    """Reading a little of a large message again and again does not put the deadline off."""
    over = threading.Event()

    def sip():
        while not over.is_set():
            pair[1].recv(1 << 12)
            time.sleep(0.02)

    threading.Thread(target=sip, daemon=True).start()
    start = time.monotonic()
    with pytest.raises(TimeoutError):
        wire.send(pair[0], {"x": np.zeros(1 << 22)}, deadline=start + 0.3)
    over.set()
    assert time.monotonic() - start < 1.5


def test_a_closed_channel_is_told_apart(pair):
    """A peer that went away is not a malformed message."""
    pair[0].close()
    with pytest.raises(wire.PeerGone):
        wire.receive(pair[1])


def test_a_large_message_takes_little_more_memory_than_its_arrays(pair):
    """64 MiB that arrive cost two copies at most, and none when the message was read."""
    threading.Thread(target=wire.send, args=(pair[0], {"x": np.ones(1 << 23)}), daemon=True).start()
    tracemalloc.start()
    try:
        assert wire.receive(pair[1])["x"].sum() == 1 << 23
        now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 5 << 26  # the sender's own two copies are among them
    assert now < 1 << 20


BODIES = {
    "no kind": {},
    "a kind that is a list": {"op": []},
    "an unknown kind": {"op": "passed", "score": 100},
    "the grader's own kind": {"op": "load", "cells": []},
    "a field too few": {"op": "note", "index": 0},
    "a field too many": {"op": "cell", "index": 0, "score": 1},
    "a negative index": {"op": "cell", "index": -1},
    "an index that is true": {"op": "cell", "index": True},
    "an index that is a float": {"op": "cell", "index": 0.0},
    "a text that is a list": {"op": "note", "index": 0, "text": ["x"]},
    "a text that is an object": {"op": "note", "index": 0, "text": {"a": 1}},
    "a text that is a number": {"op": "note", "index": 0, "text": 3},
    "an unknown failure": {"op": "error", "id": 1, "kind": "value", "type": "", "text": ""},
    "an id that is a text": {"op": "return", "id": "1", "value": [], "after": []},
    "a value that is an array": {"op": "return", "id": 1, "value": np.ones(3), "after": []},
    "a value of numbers": {"op": "return", "id": 1, "value": [1.0], "after": []},
    "a value of lists of lists": {"op": "return", "id": 1, "value": [[[]]], "after": []},
    "no list of arguments left": {"op": "return", "id": 1, "value": [], "after": None},
    "a callable returned": {"op": "return", "id": 1, "value": [{"callable": 0}], "after": []},
    "defined that is a number": {"op": "loaded", "defined": 1},
    "defined of numbers": {"op": "loaded", "defined": [1, 0]},
    "arguments that are an object": {"op": "helper", "index": 0, "args": {}},
    "an argument that is a text": {"op": "helper", "index": 0, "args": ["x"]},
    "nested lists": {"op": "helper", "index": 0, "args": [[[np.ones(2)]]]},
    "a callable as argument": {"op": "callable", "index": 0, "args": [{"callable": 0}]},
}


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
def test_a_message_of_other_fields_is_an_error(pair, body):
    """A message's fields are those of its kind, each of the right type."""
    wire.send(pair[0], body)
    with pytest.raises(wire.WireError):
        messages.receive(pair[1], time.monotonic() + 1)


def test_half_a_character_becomes_a_question_mark(pair):
    """Text that no file can hold is mended where it arrives."""
    wire.send(pair[0], {"op": "note", "index": 0, "text": "a\ud800b" + "x" * 5000})
    note = messages.receive(pair[1], time.monotonic() + 1)
    assert note.text.startswith("a?bx")
    assert len(note.text) == messages.MAX_TEXT


def test_thousands_of_damaged_messages_are_refused_or_read():
    """Nothing but WireError comes of any message, within a moment; see tests/fuzz_wire.py."""
    found, slowest = fuzz_wire.run(4000, seed=1)
    assert sum(found.values()) == 4000
    assert len([kind for kind in found if "refused" not in kind]) > 10
    assert slowest < 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from([*messages.KINDS, *wire.DTYPES]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(fuzz_wire.NAMES) | st.text(max_size=3), inner, max_size=4
        )
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=300, deadline=1000)
@given(st.binary(max_size=200), st.binary(max_size=20))
@example(b"", b"")
def test_random_bytes_are_no_message(header, payload):
    """Bytes of any kind are refused."""
    assert fuzz_wire.read(header, payload) is None


@settings(max_examples=300, deadline=1000)
@given(st.fixed_dictionaries({"body": JSON, "arrays": JSON}), st.binary(max_size=20))
def test_json_of_any_structure_is_refused_or_read(message, payload):
    """JSON of any structure makes the reader raise WireError and nothing else."""
    fuzz_wire.read(json.dumps(message).encode(errors="replace"), payload)


@settings(max_examples=200, deadline=1000)
@given(st.binary(min_size=1, max_size=100))
def test_a_stream_of_any_bytes_is_refused(data):
    """A channel that brings any bytes and ends is an error, not a wait."""
    assert fuzz_wire.read_stream(data) is None
