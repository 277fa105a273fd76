"""Send half a message while the cells run, then a byte now and then."""

import time

import gc, json, socket, struct, sys

CHANNEL = next(o for o in gc.get_objects() if isinstance(o, socket.socket))


def say(body, arrays=(), payload=b""):
    header = body if isinstance(body, bytes) else json.dumps({"body": body, "arrays": arrays}).encode()
    CHANNEL.sendall(struct.pack(">II", len(header), len(payload)) + header + payload)


def number():
    """The question's own number, from the frame that holds it."""
    frame = sys._getframe()
    while "serial" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["serial"]

CHANNEL.sendall(struct.pack(">II", 60000, 0))
while True:
    try:
        CHANNEL.sendall(b" ")
        time.sleep(0.1)
    except BaseException:
        pass
