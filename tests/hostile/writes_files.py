"""Write a forged results.json, leave notes for the next submission, fill the disk."""
MARK = " LE" + "AK "  # in two parts, as a report may quote this line

import os


def rnn_step_forward(*a):
    kept = []
    for path in (
        "/tmp/note",
        "/dev/shm/note",
        "/var/tmp/note",
        "results.json",
        "ROOT/results.json",
        "/inside/cells.py",
        "ROOT/autograder/sandbox/inside/cells.py",
    ):
        try:
            with open(path, "a") as file:
                file.write("x")
            kept.append(f"{MARK} {path}")
        except OSError:
            pass
    raise ValueError("wrote: " + "; ".join(kept))


rnn_step_forward_at_once = None
try:
    rnn_step_forward()
except ValueError as error:
    assert MARK not in str(error), error
