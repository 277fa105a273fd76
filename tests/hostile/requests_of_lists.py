"""Ask with lists in lists, with integers of many digits, with floats where integers belong."""

import numpy as np

big = np.zeros((100, 100), dtype=int)
nested = [[big] * 1000] * 1000

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


def ask(*args):
    for request in (
        lambda: one_hot(nested, 3),
        lambda: one_hot(big, 10**9),
        lambda: one_hot(big, 1e308),
        lambda: one_hot(big, 10**5000),
        lambda: one_hot(big, np.array(10**18)),
        lambda: one_hot(big, np.full((500, 500), 500)),
        lambda: one_hot(np.zeros((10**6, 0)), 500),
        lambda: bag_of_words(np.zeros(10**6, int), 500),
        lambda: fixed_windows(np.zeros(1000, int), 500),
        lambda: pad_sequences([np.zeros(16000, int)] + [np.zeros(1, int)] * 10**3),
        lambda: pad_sequences(nested),
    ):
        try:
            request()
        except Exception:
            pass
    say({"op": "helper", "index": 0, "args": [[[[[1]]]], 3]})
    say({"op": "helper", "index": 0, "args": [[["x"] * 99] * 99, 3]})
    return nested


rnn_step_forward = rnn_forward = readout_forward = softmax_cross_entropy = ask
