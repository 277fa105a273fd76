"""Answer with arrays of nine axes, used twice, by the thousand, of huge numbers and of none."""

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
    start = '{"body": {"op": "return", "id": %d, "after": [], "value": ' % n
    one = [{"array": 0}]
    value = {"op": "return", "id": n, "after": [None] * len(args)}
    turn = [
        lambda: say({**value, "value": one}, [["float64", [1] * 9]], bytes(8)),
        lambda: say({**value, "value": one * 2}, [["float64", []]], bytes(8)),
        lambda: say({**value, "value": one}, [["int8", [0]]] * 4000),
        lambda: say({**value, "value": [one * 15000]}, [["int8", [0]]]),
        lambda: say({**value, "value": one}, [["float64", [0] + [2**31] * 7]]),
        lambda: say({**value, "value": one}, [["complex256", []]], bytes(32)),
        lambda: say((start + "9" * 50000 + '}, "arrays": []}').encode()),
        lambda: say((start + 'NaN}, "arrays": []}').encode()),
        lambda: say((start + "1e9999" + '}, "arrays": []}').encode()),
        lambda: say((start + "[" * 30000 + "]" * 30000 + '}, "arrays": []}').encode()),
        lambda: say((start + '[], "value": []}, "arrays": []}').encode()),
        lambda: say(b" " * (1 << 16)),
    ]
    turn[n % len(turn)]()
    while True:
        pass


rnn_step_forward = rnn_forward = readout_forward = softmax_cross_entropy = answer
