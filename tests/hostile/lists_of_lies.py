"""Answer with lists where lists are due: of a thousand arrays, of none, of odd axes and kinds."""
# notebook: architectures

import gc, json, os, socket, struct, sys

CHANNEL = next(o for o in gc.get_objects() if isinstance(o, socket.socket))
ARRAYS = [
    ["int8", [0]], ["float64", [1] * 8], ["complex128", [2]], ["float16", []], ["uint64", [3, 0, 5]],
]  # fmt: skip
SIZES = {"int8": 1, "float64": 8, "complex128": 16, "float16": 2, "uint64": 8}


def answer(*args):
    frame = sys._getframe()
    while "serial" not in frame.f_locals:
        frame = frame.f_back
    n, due = frame.f_locals["serial"], frame.f_locals["request"]["structure"]
    spec, value = ARRAYS[n % len(ARRAYS)], []
    for _, kind in due:
        first = sum(len(v) if isinstance(v, list) else 1 for v in value)
        many = [{"array": first + i} for i in range([1000, 3, 9, 1, 0][n % 5])]
        value.append(many if kind == "arrays" else {"array": first})
    count = sum(len(v) if isinstance(v, list) else 1 for v in value)
    numbers = 1
    for length in spec[1]:
        numbers *= length
    body = {"op": "return", "id": n, "after": [None] * len(args), "value": value}
    header = json.dumps({"body": body, "arrays": [spec] * count}).encode()
    payload = b"\xff" * (count * numbers * SIZES[spec[0]])
    CHANNEL.sendall(struct.pack(">II", len(header), len(payload)) + header + payload)
    os._exit(0)


deep_rnn_forward = deep_rnn_backward = bidirectional_backward = last_state = ctc_loss = answer
