"""Reach out over TCP, UDP and unix sockets, and start programs."""
MARK = " LE" + "AK "  # in two parts, as a report may quote this line

import os, socket, subprocess


def rnn_step_forward(*a):
    reached = []
    for family, kind, address in (
        (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", PORT)),
        (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", PORT)),
        (socket.AF_UNIX, socket.SOCK_STREAM, "\0autograder-test"),
    ):
        try:
            with socket.socket(family, kind) as s:
                s.connect(address)
                s.send(b"LEAK")
                reached.append(f"{MARK} {family}")
        except OSError:
            pass
    try:
        reached.append(MARK + subprocess.run(["id"], capture_output=True, text=True).stdout)
    except OSError:
        pass
    raise ValueError("reached: " + "; ".join(reached))
