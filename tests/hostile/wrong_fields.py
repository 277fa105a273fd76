"""Answer with fields of other types: texts that are lists, numbers that are texts, ids of others."""

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


def answer(*args):
    n = number()
    value = {"op": "return", "id": n, "value": [{"array": 0}], "after": [None] * len(args)}
    one = [["float64", []]], bytes(8)
    error = {"op": "error", "id": n, "kind": "raised", "type": "ValueError", "text": "x"}
    turn = [
        lambda: say({**value, "id": str(n)}, *one),
        lambda: say({**value, "id": n + 1}, *one),
        lambda: say({**value, "id": True}, *one),
        lambda: say({**value, "after": []}, *one),
        lambda: say({**value, "after": {"0": 1}}, *one),
        lambda: say({**value, "value": 1.0}),
        lambda: say({**value, "value": {"array": 0}}, *one),
        lambda: say({**value, "value": [[{"array": 0}]]}, *one),
        lambda: say({**value, "value": []}),
        lambda: say({**error, "text": ["<b>"] * 99}),
        lambda: say({**error, "text": {"a": 1}}),
        lambda: say({**error, "type": None}),
        lambda: say({**error, "kind": "passed"}),
        lambda: say({**value, "op": "passed"}, *one),
        lambda: say({**value, "op": ["return"]}, *one),
        lambda: say({**value, "score": 100}, *one),
    ]
    turn[n % len(turn)]()
    while True:
        pass


rnn_step_forward = rnn_forward = readout_forward = softmax_cross_entropy = answer
