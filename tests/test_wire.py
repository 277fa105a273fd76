"""The message format refuses whatever is not a message."""

import json
import socket
import struct
import threading
import time

import numpy as np
import pytest

from autograder.sandbox.inside import wire


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


BAD_HEADERS = [
    b"", b"{", b"[]", b"null", b"\xff", b'{"body": {}}', b'{"body": [], "arrays": []}',
    b'{"body": {"x": {"array": 0}}, "arrays": []}',
    b'{"body": {}, "arrays": [["object", [1]]]}', b'{"body": {}, "arrays": [["float64", [-1]]]}',
    b'{"body": {}, "arrays": [["float64", [1e3]]]}',
    b'{"body": {}, "arrays": [["float64", [true]]]}',
    b'{"body": {}, "arrays": [["float64", [99999999999, 99999999999]]]}',
    b'{"body": {}, "arrays": [["float64", [0, 99999999999999999999999]]]}',
    b'{"body": {}, "arrays": 3}', b'{"body": ' + b"[" * 5000 + b"]" * 5000 + b', "arrays": []}',
    b'{"body": {"x": ' + b"[" * 50 + b"]" * 50 + b'}, "arrays": []}',
]  # fmt: skip


@pytest.mark.parametrize("header", BAD_HEADERS, ids=range(len(BAD_HEADERS)))
def test_a_malformed_message_is_an_error(pair, header):
    """Whatever is wrong with a header, the reader says so and does nothing else."""
    pair[0].sendall(struct.pack(">II", len(header), 0) + header)
    with pytest.raises(wire.WireError):
        wire.receive(pair[1])


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

    def drip():
        for _ in range(40):
            try:
                pair[0].send(b"\0")
            except OSError:
                return
            time.sleep(0.05)

    threading.Thread(target=drip, daemon=True).start()
    start = time.monotonic()
    with pytest.raises((TimeoutError, wire.WireError)):
        wire.receive(pair[1], start + 0.2)
    assert time.monotonic() - start < 1.5


def test_a_closed_channel_is_told_apart(pair):
    """A peer that went away is not a malformed message."""
    pair[0].close()
    with pytest.raises(wire.PeerGone):
        wire.receive(pair[1])
