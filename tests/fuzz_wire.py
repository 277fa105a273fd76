"""Throw messages at the trusted reader: ``python -m tests.fuzz_wire 1000000 [SEED]``.

Random bytes, real messages that were damaged, and well-formed ones that are wrong. Nothing but
WireError may come of it, soon. The tests do the same with a few thousand.
"""

import json
import random
import resource
import socket
import sys
import time
from collections import Counter

import numpy as np

from autograder.sandbox import messages
from autograder.sandbox.inside import wire

ODD = [
    b"NaN", b"-Infinity", b"1e999", b"-0", b"9" * 19, b"9" * 25, b"9" * 5000, b"[" * 40,
    b"[" * 2000, b"]", b"{}", b'"array":0', b'{"array":0}', b'{"callable":1}', b'{"float":"nan"}',
    b'"op":"return"', b"true", b"null", b'"\\ud800"', b"\x00", b"\xff", b"0.5", b"-1", b",",
    b'"id":1', b'["float64",[0,999999999]]', b'["int8",[1,1,1,1,1,1,1,1,1]]',
]  # fmt: skip
NAMES = ["op", "index", "id", "text", "kind", "type", "value", "after", "args", "defined", "array"]
OPS = [*messages.KINDS, "load", "", None, 3, [], {}]


def array(rng):
    """A small array of any dtype that can be sent."""
    shape = [rng.choice([0, 1, 2, 3]) for _ in range(rng.choice([0, 1, 2, 3, 8]))]
    return np.zeros(shape, rng.choice(sorted(wire.DTYPES)))


def real(rng):
    """The body of a message as a submission may rightly send it."""
    several = [array(rng) for _ in range(rng.randrange(4))]
    return rng.choice(
        [
            {"op": "cell", "index": rng.randrange(9)},
            {"op": "note", "index": rng.randrange(9), "text": "ValueError: \ud83d é" * 3},
            {"op": "loaded", "defined": [rng.random() < 0.5 for _ in range(3)]},
            {"op": "return", "id": 1, "value": [array(rng), several], "after": [None, array(rng)]},
            {"op": "error", "id": 1, "kind": "raised", "type": "KeyError", "text": "x"},
            {"op": "helper", "index": 0, "args": [array(rng), 2, float("nan"), several]},
            {"op": "callable", "index": 0, "args": [array(rng)]},
        ]
    )


def anything(rng, depth=0):
    """Some JSON value, with more of what the reader looks for than chance would give."""
    if depth > 4 or rng.random() < 0.5:
        return rng.choice(
            [None, True, -1, 0, 1, 2**63, 10**30, 0.5, "", "raised", "float64", "x" * 50, [], {}]
        )
    if rng.random() < 0.5:
        return [anything(rng, depth + 1) for _ in range(rng.randrange(5))]
    names = [rng.choice([*NAMES, "callable", "float"]) for _ in range(rng.randrange(4))]
    return {name: anything(rng, depth + 1) for name in names}


def wrong(rng):
    """The parts of a message whose fields are of any kind."""
    body = real(rng)
    for name in rng.sample(NAMES, rng.randrange(1, 4)):
        body[name] = rng.choice(OPS) if name == "op" else anything(rng)
    for name in rng.sample(sorted(body), rng.randrange(2)):
        del body[name]
    try:
        header, payload = parts(wire.pack(body))
    except (TypeError, ValueError):
        return json.dumps({"body": anything(rng), "arrays": anything(rng)}).encode(), b""
    if rng.random() < 0.3:
        header = json.dumps({**json.loads(header), "arrays": anything(rng)}).encode()
    return header, payload


def damaged(rng):
    """The parts of a real message, of which pieces are lost, doubled, or replaced by odd ones."""
    header, payload = map(bytearray, parts(wire.pack(real(rng))))
    for _ in range(rng.randrange(1, 4)):
        data = payload if payload and rng.random() < 0.2 else header
        start = rng.randrange(len(data) + 1)
        stop = min(len(data), start + rng.choice([0, 0, 1, 1, 3, 9]))
        data[start:stop] = rng.choice(
            [b"", rng.randbytes(1), rng.choice(ODD), rng.choice(ODD), data[start:stop] * 2]
        )
    return bytes(header), bytes(payload)


def noise(rng):
    """No message at all."""
    return rng.randbytes(rng.randrange(60)), rng.randbytes(rng.randrange(20))


SOURCES = (noise, damaged, damaged, wrong, wrong)


def parts(message):
    """Header and payload of a packed message."""
    size = wire.PREFIX.unpack(message[: wire.PREFIX.size])[0]
    return message[wire.PREFIX.size :][:size], message[wire.PREFIX.size + size :]


def framed(rng, header, payload):
    """Header and payload as they come over a channel, with sizes that may lie."""
    sizes = len(header), len(payload)
    if rng.random() < 0.5:
        sizes = [rng.choice([0, n, n + 1, 2**16, 2**26, 2**32 - 1]) for n in sizes]
    return wire.PREFIX.pack(*sizes) + header + payload


def read(header, payload):
    """The message that two parts are, or None; whatever else is raised is a find."""
    try:
        return messages.parse(wire.parse(header, payload))
    except wire.WireError:
        return None


def read_stream(data):
    """The message at the head of a closed stream, or None."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        try:
            return messages.receive(ours, time.monotonic() + 5)
        except wire.WireError:
            return None


def run(count, seed):
    """Try so many messages; returns how many of each kind were taken, and the slowest's seconds."""
    rng, found, slowest = random.Random(seed), Counter(), 0.0
    for number in range(count):
        source = rng.choice(SOURCES)
        header, payload = source(rng)
        start = time.perf_counter()
        if number % 20:
            message = read(header, payload)
        else:
            message = read_stream(framed(rng, header, payload))
        slowest = max(slowest, time.perf_counter() - start)
        found[f"{source.__name__}: {type(message).__name__ if message else 'refused'}"] += 1
    return found, slowest


def main(count, seed):
    """Run, and say what was seen."""
    start = time.monotonic()
    found, slowest = run(count, seed)
    for name, number in sorted(found.items()):
        print(f"{number:9,}  {name}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{count:,} messages, seed {seed}, {time.monotonic() - start:.0f} s; the slowest took")
    print(f"{1e3 * slowest:.1f} ms; at most {memory} MiB were in use; nothing but WireError came")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32))
