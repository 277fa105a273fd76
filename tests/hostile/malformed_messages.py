"""Send the grader messages that are deep, huge, or no messages at all."""

import gc, socket, struct

for thing in gc.get_objects():
    if isinstance(thing, socket.socket):
        deep = b'{"body":' + b"[" * 100_000 + b"]" * 100_000 + b',"arrays":[]}'
        shape = b'{"body":{},"arrays":[["float64",[99999999999,99999999999]]]}'
        for header in (deep, shape, b"\xff\xfe", b"[]", b"null"):
            thing.sendall(struct.pack(">II", len(header), 0) + header)
        thing.sendall(struct.pack(">II", 2**32 - 1, 2**32 - 1))
